-- what tools of MCP servers were like when they were last allowed to run

create table caravel_pins (
    tool text primary key,
    definition text not null,
    kept_at bigint not null
);
