-- a run that stands still because a provider is away: when it is tried again, the provider/model, and since when it waits

alter table caravel_runs add column retry_at bigint;

alter table caravel_runs add column retry_model text;

alter table caravel_runs add column retry_since bigint;

create index caravel_runs_to_retry on caravel_runs (retry_at) where retry_at is not null;

-- whose turn it is on a thread, and whose it was before: where that run ended, the conversation goes on

create table caravel_threads (
    agent text not null,
    tenant text not null,
    thread text not null,
    run text not null,
    previous text,
    primary key (agent, tenant, thread)
);

create index caravel_runs_queued on caravel_runs (agent, tenant, thread, started_at) where status = 'queued';
