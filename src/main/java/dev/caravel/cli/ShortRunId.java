package dev.caravel.cli;

import dev.caravel.run.RunRecords;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Ids of runs as people read and write them. An id begins with the time, and those of an hour begin alike; its end is chance and
 * tells it from all others.
 */
final class ShortRunId {

    private static final Pattern END = Pattern.compile("[0-9a-f-]{4,35}");

    private static final Pattern PART = Pattern.compile("[0-9a-f-]{1,35}");

    private ShortRunId() {}

    /**
     * The whole id that somebody means by it, or by its end; what fits no run is left as it is.
     *
     * @throws UserMistake when several runs' ids end so
     */
    static String whole(String given, RunRecords records) {
        List<String> found = END.matcher(given).matches() ? records.endingWith(given, 2) : List.of();
        if (found.size() > 1) {
            throw new UserMistake("the ids of several runs end in '" + given + "'; give more letters");
        }
        return found.isEmpty() ? given : found.get(0);
    }

    /** That there is no such run; of what may be a part of an id, which part is wanted. */
    static UserMistake unknown(String given) {
        return new UserMistake("there is no run '" + given + "'"
                + (PART.matcher(given).matches() ? "; give the whole id, or four letters or more of its end" : ""));
    }

    /** The last group of letters, for where there is little room. */
    static String of(String id) {
        return id.substring(id.lastIndexOf('-') + 1);
    }
}
