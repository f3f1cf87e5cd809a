package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunListener;
import dev.caravel.money.Booking;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.TestHouse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/**
 * The program dies at every event of a run whose tool has a look-up, and the one that continues it dies at every event after that:
 * nobody has to be asked, and every payment is made once.
 */
class LookUpCrashTest {

    private static final int MOST_EVENTS = 60;

    private final List<String> payments = new CopyOnWriteArrayList<>();
    private final List<String> runs = new CopyOnWriteArrayList<>();
    private final Journal kept = new MemoryJournal(10_000, 10_000);
    private int deaths;
    private int lookUps;

    /** A journal that dies at its nth event, before or after it is kept, and stays dead. */
    private static final class Mortal extends ForwardingJournal {

        private int left = Integer.MAX_VALUE;
        private boolean keepsLast;

        Mortal(Journal kept) {
            super(kept);
        }

        synchronized void liveFor(int events, boolean keepingLast) {
            left = events;
            keepsLast = keepingLast;
        }

        synchronized boolean isDead() {
            return left <= 0;
        }

        @Override
        public void hold(Entry entry) {
            append(entry, List.of());
        }

        @Override
        public synchronized void append(Entry entry, List<Booking> bookings) {
            left--;
            if (left > 0 || left == 0 && keepsLast) {
                kept.append(entry, bookings);
            }
            if (left <= 0) {
                throw new IllegalStateException("killed");
            }
        }
    }

    private TestHouse house(Journal journal) {
        TestHouse house = TestHouse.start(Map.of("caravel.budget.day", "none"), context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:payer?tools=pay").to("direct:caravel-loop");
                    from("tool:pay?description=Pays&onUnknown=direct:look")
                            .process(exchange -> payments.add(key(exchange)))
                            .setBody(constant("paid"));
                    from("direct:look").process(exchange -> {
                        lookUps++;
                        exchange.getMessage()
                                .setBody(
                                        payments.contains(key(exchange))
                                                ? Map.of("outcome", "done", "result", "paid")
                                                : "not_done");
                    });
                }
            });
        });
        house.listen(new RunListener() {
            @Override
            public void recorded(Entry entry) {
                if (entry.event() instanceof Event.RunStarted) {
                    runs.add(entry.run());
                }
            }
        });
        return house;
    }

    private static String key(Exchange exchange) {
        return exchange.getMessage().getHeader("CaravelEffectKey", String.class);
    }

    @Test
    void nobodyIsAskedAndEveryPaymentIsMadeOnce() throws Exception {
        Mortal first = new Mortal(kept);
        Mortal second = new Mortal(kept);
        try (TestHouse dying = house(first);
                TestHouse dyingToo = house(second);
                TestHouse last = house(kept)) {
            boolean died = true;
            for (int event = 2; died && event <= MOST_EVENTS; event++) {
                died = false;
                for (boolean keepsLast : List.of(false, true)) {
                    boolean diedToo = true;
                    for (int next = 1; diedToo && next <= MOST_EVENTS; next++) {
                        first.liveFor(event, keepsLast);
                        second.liveFor(next, next % 2 == 0);
                        died |= dieTwiceAndGoOn(
                                first, second, dying, dyingToo, last, event + " " + keepsLast + ", " + next);
                        diedToo = second.isDead();
                    }
                }
            }
        }
        System.out.println("look-ups: " + deaths + " deaths, " + lookUps + " look-ups");
        assertThat(deaths).isGreaterThan(300);
        assertThat(lookUps).isGreaterThan(50);
    }

    private boolean dieTwiceAndGoOn(
            Mortal first, Mortal second, TestHouse dying, TestHouse dyingToo, TestHouse last, String where)
            throws Exception {
        payments.clear();
        runs.clear();
        dying.run("payer", "[[call pay {}]] then [[call pay {}]]");
        String run = runs.get(0);
        boolean died = first.isDead();
        if (died) {
            deaths++;
            goOn(dyingToo, run);
            deaths += second.isDead() ? 1 : 0;
            goOn(last, run);
        }
        assertThat(last.runs().read(run).orElseThrow().toRecord().answer())
                .as(where)
                .isEqualTo("done: paid; paid");
        assertThat(payments).as(where).hasSize(2).doesNotHaveDuplicates();
        return died;
    }

    private static void goOn(TestHouse house, String run) throws Exception {
        if (!house.runs().read(run).orElseThrow().isOver()) {
            try {
                house.runControl().resume(run, Optional.empty());
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("killed");
            }
        }
    }
}
