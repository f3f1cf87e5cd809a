package dev.caravel.journal.sql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.LimitReached;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process in which several runs spend from the same accounts: each sets money aside, as often as not more than there is, and
 * then settles for less or gives it back. It says {@code ready}, waits for a line, and says at the end how often the money did
 * not suffice.
 */
public final class SpenderMain {

    static final int RUNS = 8;
    static final Dollars DAY = new Dollars(16_000);
    static final Dollars TENANT = new Dollars(10_000);
    static final Dollars RUN = new Dollars(900);

    private static final int CALLS = 60;
    private static final int DEAREST = 100;

    private SpenderMain() {}

    /** @param args the journal's URL, the process's name, and how many milliseconds a call takes at most */
    public static void main(String[] args) throws Exception {
        try (SqlJournal journal = new SqlJournal(args[0], Sync.NORMAL)) {
            journal.awaitOpen();
            System.out.println("ready");
            System.in.read();
            AtomicInteger refused = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                Spender spender = new Spender(journal, run(args[1], i), Integer.parseInt(args[2]));
                threads.add(new Thread(() -> refused.addAndGet(spender.spend())));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.println(refused);
        }
    }

    static String run(String process, int number) {
        return process + number;
    }

    /** The accounts that a run's calls count in; those of a day sort before and behind its own. */
    static List<Scope> scopes(String run) {
        return List.of(
                new Scope(Scope.ofRun(run), RUN), new Scope("tenant:" + tenant(run), TENANT), new Scope("day", DAY));
    }

    static String tenant(String run) {
        return run.hashCode() % 2 == 0 ? "acme" : "zenith";
    }

    static Event reserved(Dollars amount, List<Scope> scopes) {
        return new Event.BudgetReserved(amount, Dollars.ZERO, 1, 1, scopes);
    }

    /** What settles a reservation, at what the call cost. */
    static Event replied(Dollars cost) {
        return new Event.ModelReplied(
                "anthropic/m",
                "m",
                Usage.NONE,
                null,
                "end_turn",
                JsonNodeFactory.instance.arrayNode(),
                cost,
                cost,
                1,
                null,
                null,
                null,
                null,
                null);
    }

    static List<Booking> book(List<Scope> scopes, Dollars reserved, Dollars spent) {
        return scopes.stream().map(scope -> new Booking(scope, reserved, spent)).toList();
    }

    /** One run. */
    private static final class Spender {

        private final Journal journal;
        private final String run;
        private final List<Scope> scopes;
        private final Random random;
        private final int slowestMs;
        private long seq;

        private Spender(Journal journal, String run, int slowestMs) {
            this.slowestMs = slowestMs;
            this.journal = journal;
            this.run = run;
            this.scopes = scopes(run);
            this.random = new Random(run.hashCode());
        }

        private int spend() {
            int refused = 0;
            for (int call = 0; call < CALLS; call++) {
                Dollars amount = new Dollars(1 + random.nextInt(DEAREST));
                try {
                    append(reserved(amount, scopes), book(scopes, amount, Dollars.ZERO));
                } catch (LimitReached e) {
                    refused++;
                    continue;
                }
                pause();
                boolean fails = random.nextInt(4) == 0;
                Dollars cost = fails ? Dollars.ZERO : new Dollars(random.nextInt((int) amount.picos() + 1));
                append(replied(cost), book(scopes, Dollars.ZERO.minus(amount), cost));
            }
            return refused;
        }

        /** A model takes its time, so that much is reserved at any moment. */
        private void pause() {
            try {
                Thread.sleep(random.nextInt(slowestMs));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void append(Event event, List<Booking> bookings) {
            journal.append(new Entry(run, seq + 1, Instant.now(), event), bookings);
            seq++;
        }
    }
}
