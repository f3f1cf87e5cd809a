-- Times are microseconds since 1970 (UTC), money is picodollars.

create table caravel_runs (
    id text primary key,
    agent text not null,
    tenant text not null, -- '' for none, so that a key is unique without a tenant, too
    thread text,
    parent text,
    key text,
    status text not null,
    started_at bigint not null,
    ended_at bigint,
    owner text,
    epoch bigint not null default 0
);

create unique index caravel_runs_by_key on caravel_runs (tenant, agent, key);

create index caravel_runs_by_thread on caravel_runs (agent, tenant, thread, started_at);

create index caravel_runs_by_start on caravel_runs (started_at, id);

create table caravel_events (
    run text not null,
    seq bigint not null,
    at bigint not null,
    type text not null,
    event text not null, -- the whole entry as JSON; text keeps it byte for byte
    primary key (run, seq)
);

create table caravel_accounts (
    name text primary key,
    reserved bigint not null,
    spent bigint not null
);
