package dev.caravel.journal;

import java.util.Optional;

/**
 * Which runs somebody wants to see, the newest first.
 *
 * @param limit how many at most
 * @param status only those that stand so
 * @param agent only this agent's
 * @param tenant only this tenant's
 * @param before only those that started before this run, as the next page of a list
 */
public record RunSelection(
        int limit,
        Optional<RunStatus> status,
        Optional<String> agent,
        Optional<String> tenant,
        Optional<String> before) {

    /** The runs that started last, of any status where none is named. */
    public static RunSelection latest(int limit, Optional<RunStatus> status) {
        return new RunSelection(limit, status, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
