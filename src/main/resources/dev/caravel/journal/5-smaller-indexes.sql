-- Most runs have no key, no thread and no parent, and each change of a run's row is one of all indexes that it is in.

drop index caravel_runs_by_key;

create unique index caravel_runs_by_key on caravel_runs (tenant, agent, key) where key is not null;

drop index caravel_runs_by_thread;

create index caravel_runs_by_thread on caravel_runs (agent, tenant, thread, started_at) where thread is not null;

drop index caravel_runs_by_parent;

create index caravel_runs_by_parent on caravel_runs (parent) where parent is not null;

drop index caravel_runs_by_end;

create index caravel_runs_by_end on caravel_runs (ended_at) where ended_at is not null;
