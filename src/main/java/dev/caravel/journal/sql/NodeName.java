package dev.caravel.journal.sql;

import dev.caravel.journal.Machine;
import java.util.UUID;

/** What a process is called among those that share a database: its machine, its number there, and what tells it from all others. */
final class NodeName {

    private static final int LETTERS = 16;

    private NodeName() {}

    /** For example {@code web-1.4711.5f0a2b9c31d84e6f}; fit to be a file's name. */
    static String next() {
        String tellsApart = UUID.randomUUID().toString().replace("-", "").substring(0, LETTERS);
        return Machine.name() + "." + ProcessHandle.current().pid() + "." + tellsApart;
    }
}
