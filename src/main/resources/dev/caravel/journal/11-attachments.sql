-- the files that came with tasks, each once, and the runs that use them; bytea is SQLite's blob, too

create table caravel_attachments (
    sha256 text primary key,
    content bytea not null,
    used_at bigint not null
);

create table caravel_attachment_uses (
    run text not null,
    sha256 text not null,
    used_at bigint not null,
    primary key (run, sha256)
);

create index caravel_attachment_uses_by_sha256 on caravel_attachment_uses (sha256);
