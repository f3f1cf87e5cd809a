-- the run from one of whose places another goes on, so that it can name those; few runs go on from another

alter table caravel_runs add column forked_from text;

create index caravel_runs_by_original on caravel_runs (forked_from) where forked_from is not null;
