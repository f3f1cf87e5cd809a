-- the words of their senders by which runs are found again

create table caravel_tags (
    tag text not null,
    run text not null,
    primary key (tag, run)
);

create index caravel_tags_by_run on caravel_tags (run);
