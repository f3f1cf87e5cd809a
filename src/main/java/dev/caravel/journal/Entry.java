package dev.caravel.journal;

import java.time.Instant;
import java.util.Objects;

/** An event in its place. Immutable, and thread-safe. */
public final class Entry {

    private final String run;
    private final long seq;
    private final Instant at;
    private final Event event;
    /** Made when it is first wanted, for the journal or a trace; made twice at the same moment, it is the same. */
    private String json;

    /**
     * @param run the run's id
     * @param seq 1 for the run's first event, then without a gap
     * @param at when it was recorded; kept to the microsecond, as it is written
     */
    public Entry(String run, long seq, Instant at, Event event) {
        this.run = run;
        this.seq = seq;
        this.at = Instant.ofEpochSecond(at.getEpochSecond(), at.getNano() / 1_000 * 1_000L);
        this.event = event;
    }

    public String run() {
        return run;
    }

    public long seq() {
        return seq;
    }

    public Instant at() {
        return at;
    }

    public Event event() {
        return event;
    }

    /** Its JSON form, in one line without the line's end; see {@link EntryJson}. */
    public String json() {
        String text = json;
        if (text == null) {
            text = EntryJson.write(this);
            json = text;
        }
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry entry
                && run.equals(entry.run)
                && seq == entry.seq
                && at.equals(entry.at)
                && event.equals(entry.event);
    }

    @Override
    public int hashCode() {
        return Objects.hash(run, seq);
    }

    @Override
    public String toString() {
        return json();
    }
}
