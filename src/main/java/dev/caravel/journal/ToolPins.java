package dev.caravel.journal;

import java.util.Optional;

/**
 * What tools of servers were like when they were last allowed to run: a server may change them at any time, and nobody here
 * sees it. Thread-safe.
 */
public interface ToolPins {

    /** What identifies the tool as it was; empty for one that never ran. */
    Optional<String> find(String tool);

    /** From now on it may be like this. */
    void keep(String tool, String definition);
}
