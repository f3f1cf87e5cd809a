package dev.caravel.recovery;

import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.time.DaemonTimer;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Once an hour lets the journal forget what is old, on a thread of its own: that may take a while, and nobody waits for it. */
final class Forgetting implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);
    private static final int EVERY_HOURS = 1;
    private static final int LONGEST_CLOSE_SECONDS = 5;

    private final Journal journal;
    private final Retention retention;
    private final Clock clock;
    private final ScheduledExecutorService timer = DaemonTimer.named("caravel-forgetting");

    Forgetting(Journal journal, Retention retention, Clock clock) {
        this.journal = journal;
        this.retention = retention;
        this.clock = clock;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::forget, 0, EVERY_HOURS, TimeUnit.HOURS);
    }

    private void forget() {
        try {
            Instant now = clock.instant();
            int forgotten = journal.prune(now.minus(retention.runs()), now.minus(retention.keys()));
            if (forgotten > 0) {
                LOG.info(
                        "{} runs that ended more than {} days ago were forgotten.",
                        forgotten,
                        retention.runs().toDays());
            }
        } catch (JournalUnavailable e) {
            LOG.debug("No run is deleted while the journal is unavailable", e);
        } catch (RuntimeException e) {
            LOG.warn("What is old could not be forgotten", e);
        }
    }

    void stop() {
        timer.shutdownNow();
    }

    /** Waits a moment for the batch that is being forgotten. */
    @Override
    public void close() {
        stop();
        try {
            timer.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
