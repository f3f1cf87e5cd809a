-- what the runs of each process came to in a minute (since 1970), written about once a minute, for the charts of the last day

create table caravel_minutes (
    minute bigint not null,
    node text not null,
    ended bigint not null,
    failed bigint not null,
    calls bigint not null,
    retries bigint not null,
    streamed bigint not null,
    first_ms bigint not null,
    tokens bigint not null,
    spent bigint not null,
    primary key (minute, node)
);
