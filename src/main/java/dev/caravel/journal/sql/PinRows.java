package dev.caravel.journal.sql;

import dev.caravel.journal.ToolPins;
import java.time.Instant;
import java.util.Optional;

/** What tools were like when they were last allowed to run, a row a tool. */
final class PinRows implements ToolPins {

    private final Queries queries;

    PinRows(Queries queries) {
        this.queries = queries;
    }

    @Override
    public Optional<String> find(String tool) {
        return queries.text("select definition from caravel_pins where tool = ?", tool);
    }

    @Override
    public void keep(String tool, String definition) {
        queries.change(
                "insert into caravel_pins (tool, definition, kept_at) values (?, ?, ?)"
                        + " on conflict (tool) do update set definition = excluded.definition, kept_at = excluded.kept_at",
                tool,
                definition,
                Times.micros(Instant.now()));
    }
}
