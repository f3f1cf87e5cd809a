package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.money.Account;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits for a place is looked at again and again, and what is said of it only when that changes. */
class RunQueueTest {

    private volatile boolean broken = true;
    private final AtomicInteger asked = new AtomicInteger();

    private final Journal journal = new ForwardingJournal(new MemoryJournal(10, 10)) {
        @Override
        public Account account(String name) {
            asked.incrementAndGet();
            if (broken) {
                throw new IllegalStateException("a bad day");
            }
            return super.account(name);
        }
    };

    @Test
    void whatHindersItIsSaidOnceAndThatItIsOver() {
        try (LogLines log = new LogLines(RunQueue.class);
                TestHouse house = TestHouse.start(Map.of("caravel.budget.day", "1"), context -> context.getRegistry()
                        .bind("journal", journal))) {
            Until.is("asked again and again", () -> asked.get() > 3);
            broken = false;
            Until.is("its end is said", () -> log.all().size() > 1);

            assertThat(log.all())
                    .containsExactly(
                            "WARN Runs that are queued do not begin: a bad day",
                            "WARN Runs that are queued begin again.");
        }
    }
}
