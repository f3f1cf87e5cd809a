-- caravel_minutes is written in the transactions of the events now, and what a day came to is added up from it

drop table caravel_days;
