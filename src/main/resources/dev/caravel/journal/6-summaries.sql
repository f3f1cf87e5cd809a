-- what runs are found by: what they cost (picodollars), whom they asked, and what was said, folded and not beyond a length.
-- Without input_words it is all due, and made from the events when somebody next looks for runs by it: so it is with runs that an
-- earlier version recorded, and with those that another process began.

alter table caravel_runs add column cost bigint not null default 0;

alter table caravel_runs add column models text not null default '';

alter table caravel_runs add column input_words text;

alter table caravel_runs add column answer_words text not null default '';

create index caravel_runs_to_summarise on caravel_runs (id) where input_words is null;
