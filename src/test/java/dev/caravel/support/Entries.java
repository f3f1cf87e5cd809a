package dev.caravel.support;

import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import java.time.Instant;

/** Entries as a trace has them, for tests that hear of runs which nobody ran. */
public final class Entries {

    private Entries() {}

    /**
     * @param event the event's JSON, with ' for ", for example {@code {'type': 'run.parked', 'reason': 'turns'}}; components
     *     that do not matter may be left out
     */
    public static Entry entry(String run, Instant at, String event) {
        return EntryJson.read("{\"run\":\"" + run + "\",\"seq\":1,\"at\":\"" + at + "\","
                + event.replace('\'', '"').substring(1));
    }
}
