-- owner is the node that is busy with the run, or has its answer to deliver. No epoch is needed beside it: whoever goes on
-- with a run takes the next number of its events, and the key of caravel_events refuses the one before at that number.

alter table caravel_runs drop column epoch;

-- the run at the top; itself where there is no parent
alter table caravel_runs add column root text;

update caravel_runs set root = id;

alter table caravel_runs add column reason text;

alter table caravel_runs add column reply_to text;

-- 1 from its end until its answer is delivered
alter table caravel_runs add column reply_due smallint not null default 0;

alter table caravel_runs add column cancel_asked smallint not null default 0;

create index caravel_runs_by_status on caravel_runs (status, parent);

create index caravel_runs_by_parent on caravel_runs (parent);

create index caravel_runs_by_end on caravel_runs (ended_at);

create index caravel_runs_to_reply on caravel_runs (id) where reply_due = 1;

create index caravel_runs_to_cancel on caravel_runs (owner) where cancel_asked = 1;

create table caravel_approvals (
    id text primary key,
    run text not null,
    root text not null,
    agent text not null,
    call text not null,
    tool text not null,
    arguments text not null,
    rule text,
    digest text not null,
    requested_at bigint not null,
    expires_at bigint not null,
    decision text,
    decided_by text,
    reason text,
    decided_at bigint,
    -- 1 once the run has taken the answer up
    applied smallint not null default 0
);

create index caravel_approvals_waiting on caravel_approvals (requested_at, id) where decision is null;

create index caravel_approvals_to_apply on caravel_approvals (expires_at) where applied = 0;

create index caravel_approvals_by_run on caravel_approvals (run);

-- the processes that share a database server; on one machine a locked file tells who is alive
create table caravel_nodes (
    id text primary key,
    alive_until timestamp not null
);
