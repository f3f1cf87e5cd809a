package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import java.util.List;

/** A row for each tag of a run: few runs of many have one, and those are found without a look at the others. */
final class TagRows {

    private TagRows() {}

    /** Those of a run that begins with the entry. */
    static List<Change> of(Entry entry) {
        return entry.event() instanceof Event.RunStarted started && started.tags() != null
                ? started.tags().stream()
                        .map(tag -> Change.of(
                                "insert into caravel_tags (tag, run) values (?, ?) on conflict (tag, run) do nothing",
                                Column.text(tag),
                                entry.run()))
                        .toList()
                : List.of();
    }
}
