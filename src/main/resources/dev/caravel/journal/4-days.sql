-- what runs came to on a day in UTC; what they cost is in the day's account

create table caravel_days (
    day text primary key,
    tokens bigint not null,
    ended bigint not null,
    failed bigint not null
);
