package dev.caravel.recovery;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.StaleOwner;
import dev.caravel.loop.Runs;
import dev.caravel.run.ProviderBackOff;
import dev.caravel.run.RunFailed;
import dev.caravel.run.Stop;
import dev.caravel.text.Causes;
import dev.caravel.text.Complaint;
import dev.caravel.time.DaemonTimer;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the journal while nobody watches: resumes runs whose program died or was ended, for which a person has
 * decided, or whose provider is back; delivers answers that did not arrive; stops runs that another process wants cancelled; forgets what is old.
 */
public final class Recovery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long EVERY_MS = 500;
    private static final int AT_ONCE = 50;
    private static final int DELIVERED_AT_ONCE = 200;
    private static final int MOST_AWAITING = 10_000;
    private static final int LONGEST_CLOSE_SECONDS = 5;

    private final Journal journal;
    private final Runs runs;
    private final RunControl control;
    private final Forgetting forgetting;
    private final ProviderBackOff backOff;
    private final Probes probes;
    private final Clock clock;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer = DaemonTimer.named("caravel-recovery");
    private final SpacedWork resuming;
    /** By itself: a receiver that is slow must not hold up runs. */
    private final SpacedWork delivering;

    private final Complaint complaint = new Complaint();

    /** @param workers the threads on which runs continue */
    public Recovery(
            Journal journal,
            Runs runs,
            RunControl control,
            Retention retention,
            ProviderBackOff backOff,
            Clock clock,
            ExecutorService workers) {
        this.journal = journal;
        this.runs = runs;
        this.control = control;
        this.forgetting = new Forgetting(journal, retention, clock);
        this.backOff = backOff;
        this.probes = new Probes(backOff, AT_ONCE, clock);
        this.clock = clock;
        this.workers = workers;
        this.resuming = new SpacedWork(workers, clock, Recovery::cannotBeResumed);
        // Whoever delivers says why it failed.
        this.delivering = new SpacedWork(workers, clock, (run, why) -> {});
    }

    /**
     * Begins to look, twice a second.
     *
     * @param goingOn false to only stop runs that others want cancelled
     */
    public void start(boolean goingOn) {
        forgetting.start();
        if (goingOn && journal.outlivesItsProcess()) {
            runs.sendWebhooksBy(this::deliver);
        }
        timer.scheduleWithFixedDelay(() -> look(goingOn), 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look(boolean goingOn) {
        try {
            journal.askedToCancel().forEach(this::cancel);
            if (goingOn) {
                if (runs.admission().closed().isEmpty()) {
                    goOn();
                }
                tryProviders();
                deliver();
            }
            if (complaint.isOver()) {
                LOG.warn("Runs that could be resumed are looked for again.");
            }
        } catch (RuntimeException | Error e) {
            // An error, too, must not end what looks after them.
            complaint.of(e).ifPresent(why -> LOG.warn("Runs that could be resumed are not looked for: {}", why));
            LOG.debug("Runs that could be resumed are not looked for", e);
        }
    }

    private void cancel(String run) {
        if (!runs.stop(run, Stop.CANCELLED)) {
            try {
                control.cancel(run);
            } catch (IllegalArgumentException | StaleOwner | DamagedRun e) {
                // Somebody else was quicker, it is a subagent's and the run above has to say, or it can't be read.
                LOG.debug("Run {} is not cancelled here: {}", run, e.getMessage());
            }
        }
    }

    private void goOn() {
        // Those of a program that died with many are as many at once as it had.
        int most = Math.max(AT_ONCE, runs.mostActive());
        for (String run : journal.unattended(clock.instant(), resuming.look(most) + runs.active() + runs.waiting())) {
            if (resuming.isFull(most)) {
                return;
            }
            if (runs.inProgress(run).isEmpty() && !runs.isWaiting(run)) {
                resuming.begin(run, () -> {
                    resumed(control.resume(run, Optional.empty()));
                });
            }
        }
    }

    private static void resumed(Exchange reply) throws Exception {
        Exception failure = reply.getException();
        if (failure != null && !(failure instanceof RunFailed)) {
            // Something in its agent's route, before the loop or behind it.
            throw failure;
        }
    }

    /** Runs whose provider is away: it is asked now and then whether it is back, until their patience is over. */
    private void tryProviders() {
        journal.awaitingProvider(MOST_AWAITING).forEach((run, waiting) -> {
            if (resuming.isFull(AT_ONCE)
                    || resuming.isLeftAlone(run)
                    || runs.inProgress(run).isPresent()) {
                return;
            }
            if (backOff.isOver(waiting, clock.instant())) {
                resuming.begin(run, () -> control.giveUp(run, waiting));
            } else if (probes.pass(waiting)) {
                if (!resuming.begin(run, () -> probe(run, waiting))) {
                    probes.left(waiting);
                }
            }
        });
    }

    private void probe(String run, Event.NextTry waiting) throws Exception {
        try {
            LOG.debug("Run {} is resumed, to see whether {} answers again.", run, waiting.model());
            resumed(control.probe(run));
        } finally {
            probes.left(waiting);
        }
    }

    /** Hears whether providers that were away answer. */
    public RunListener probes() {
        return probes;
    }

    private void deliver() {
        journal.undelivered(delivering.look(DELIVERED_AT_ONCE)).stream()
                .filter(run -> runs.inProgress(run).isEmpty())
                .forEach(this::deliver);
    }

    private void deliver(String run) {
        if (!delivering.isFull(DELIVERED_AT_ONCE)) {
            delivering.begin(run, () -> {
                Optional<Exception> failure = runs.deliver(run);
                if (failure.isPresent()) {
                    throw failure.get();
                }
            });
        }
    }

    private static void cannotBeResumed(String run, Throwable why) {
        LOG.warn("Run {} cannot be resumed: {}. It is tried again later.", run, Causes.line(why));
    }

    /** Resumes nothing any more; what is in progress ends as it will. */
    public void stop() {
        timer.shutdownNow();
        workers.shutdown();
        forgetting.stop();
    }

    /** Waits a while for what was in progress, which still needs the journal. */
    @Override
    public void close() {
        stop();
        forgetting.close();
        try {
            timer.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
            workers.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
