package dev.caravel.observe;

import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.text.Complaint;
import dev.caravel.time.DaemonTimer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what is shown of the last day outlive the process: once a minute it tells the journal what the runs of this one came to, and
 * asks it for those of others, on a thread of its own. What the last minute came to is lost when the process is killed.
 */
public final class LastDay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LastDay.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long LONGEST_CLOSE_SECONDS = 2;

    private final Journal journal;
    private final Pulse pulse;
    private final AgentsHealth health;
    private final Clock clock;
    private final ScheduledExecutorService timer = DaemonTimer.named("caravel-last-day");
    private final Complaint complaint = new Complaint();
    private long kept;
    private boolean recalled;

    public LastDay(Journal journal, Pulse pulse, AgentsHealth health, Clock clock) {
        this.journal = journal;
        this.pulse = pulse;
        this.health = health;
        this.clock = clock;
        this.kept = Pulse.minute(clock.instant());
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::exchange, 0, 1, TimeUnit.MINUTES);
    }

    /** The minute that is not over yet is told again next time. */
    void exchange() {
        try {
            Instant now = clock.instant();
            keep(now);
            pulse.others(journal.minutes(Pulse.minute(now) - Pulse.MINUTES));
            if (!recalled) {
                health.recall(journal.ended(now.minus(HOUR), RecentRuns.MOST));
                recalled = true;
            }
            complaint.isOver();
        } catch (JournalUnavailable e) {
            LOG.debug("What runs came to is exchanged when the journal is back", e);
        } catch (RuntimeException e) {
            complaint.of(e).ifPresent(why -> LOG.warn("The charts tell of this process alone: {}", why));
        }
    }

    private synchronized void keep(Instant now) {
        long minute = Pulse.minute(now);
        journal.keep(pulse.own(kept, minute));
        kept = minute;
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (timer.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                keep(clock.instant());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("The last minute is not kept", e);
        }
    }
}
