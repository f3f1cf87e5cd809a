package dev.caravel.journal.sql;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import java.time.Instant;
import java.util.List;

/** Appends to a journal, in several runs at once, until it is killed; says what is recorded: {@code RUN SEQ}. */
public final class AppenderMain {

    static final int RUNS = 4;
    static final String ACCOUNT = "day";

    private AppenderMain() {}

    /** @param args the journal's URL and FULL or NORMAL */
    public static void main(String[] args) {
        // Not closed: it ends by being killed.
        SqlJournal journal = new SqlJournal(args[0], Sync.valueOf(args[1]));
        for (int i = 0; i < RUNS; i++) {
            String run = "run" + i;
            new Thread(() -> append(journal, run)).start();
        }
    }

    private static void append(SqlJournal journal, String run) {
        Booking booking = new Booking(new Scope(ACCOUNT, null), Dollars.ZERO, new Dollars(1));
        Event event = new Event.ToolFinished("call", "tool", 1, false, "x".repeat(2_000));
        for (int seq = 1; ; seq++) {
            journal.append(new Entry(run, seq, Instant.now(), event), List.of(booking));
            System.out.println(run + " " + seq);
        }
    }
}
