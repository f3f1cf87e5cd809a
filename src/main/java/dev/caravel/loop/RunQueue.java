package dev.caravel.loop;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Event;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.run.Run;
import dev.caravel.text.Causes;
import dev.caravel.text.Complaint;
import dev.caravel.time.DaemonTimer;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that are recorded and wait for a place in this process; each is resumed when it has one. They are durable: those of a
 * process that dies are taken over by another. While no work begins, all wait without one. Thread-safe.
 */
final class RunQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);
    private static final long LOOK_MS = 250;
    private static final int MOST_AT_ONCE = 10_000;

    private final Runs runs;
    private final Places places;
    private final Admission admission;
    private final ExecutorService threads;

    /** Those that wait until work begins again, in their order. */
    private final Queue<String> held = new ConcurrentLinkedQueue<>();

    /** How many of them begin next: few at first, in case there is money for few only. */
    private int atOnce = 1;

    private final Complaint complaint = new Complaint();

    private final ScheduledExecutorService timer = DaemonTimer.named("caravel-queue");
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /** @param threads the threads on which runs continue */
    RunQueue(Runs runs, Places places, Admission admission, ExecutorService threads) {
        this.runs = runs;
        this.places = places;
        this.admission = admission;
        this.threads = threads;
        timer.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** A run that is about to be recorded and has a place, or its turn in the queue. */
    final class Ticket {

        private final CompletableFuture<String> recorded = new CompletableFuture<>();
        private final Optional<Places.Place> place;

        private Ticket(boolean begins) {
            place = begins
                    ? Optional.of(places.take(() -> recorded.thenAccept(run -> begin(run, place().orElseThrow()))))
                    : Optional.empty();
        }

        /** Empty when the run has to wait. */
        Optional<Places.Place> place() {
            return place.filter(Places.Place::isHeld);
        }

        private Optional<String> why() {
            if (place().isPresent()) {
                return Optional.empty();
            }
            return admission
                    .closed()
                    .or(() -> Optional.of("all places are taken; caravel.limits.active says how many there are"));
        }

        /**
         * Records a run that nobody waits for; it begins as soon as it has its place.
         *
         * @throws dev.caravel.journal.KeyTaken when another run has its key
         */
        Run accept(Run run, Event.RunStarted start) {
            waiting.add(run.id());
            try {
                runs.record(run, start);
                runs.record(run, new Event.RunQueued(null, why().orElse(null)));
            } catch (RuntimeException e) {
                waiting.remove(run.id());
                place.ifPresent(Places.Place::giveBack);
                throw e;
            }
            recorded.complete(run.id());
            if (place.isEmpty()) {
                held.add(run.id());
            }
            return run;
        }
    }

    private void begin(String run, Places.Place place) {
        try {
            threads.execute(() -> resume(run, place));
        } catch (RejectedExecutionException e) {
            // The program ends; another one will find the run.
            giveUp(run, place);
        }
    }

    private void look() {
        try {
            boolean begins = admission.closed().isEmpty();
            atOnce = begins ? Math.min(2 * atOnce, MOST_AT_ONCE) : 1;
            if (begins) {
                release(atOnce);
            }
            if (complaint.isOver()) {
                LOG.warn("Runs that are queued begin again.");
            }
        } catch (RuntimeException e) {
            // Four times a second is too often to say the same.
            complaint.of(e).ifPresent(why -> LOG.warn("Runs that are queued do not begin: {}", why));
            LOG.debug("Runs that are queued do not begin", e);
        }
    }

    /** Work begins again: so many of those that were held wait for a place now. */
    private void release(int most) {
        for (int i = Math.min(most, held.size()); i > 0; i--) {
            String run = held.remove();
            CompletableFuture<Void> free = new CompletableFuture<>();
            Places.Place place = places.take(() -> free.complete(null));
            if (place.isHeld()) {
                free.complete(null);
            }
            free.thenRun(() -> begin(run, place));
        }
    }

    /** @throws dev.caravel.run.TaskRefused when too many wait already */
    Ticket ticket() {
        places.refuseWhenFull(held.size());
        return new Ticket(held.isEmpty() && admission.closed().isEmpty());
    }

    private void resume(String id, Places.Place place) {
        if (admission.closed().isPresent()) {
            held.add(id);
            place.giveBack();
            return;
        }
        try {
            Optional<Run> run = runs.closing().isPresent() ? Optional.empty() : runs.read(id);
            if (run.filter(queued -> queued.status() == RunStatus.QUEUED).isPresent()) {
                runs.resume(run.get(), place);
            }
        } catch (StaleOwner | DamagedRun | JournalUnavailable e) {
            // It continues elsewhere, or is found again when the journal is back.
            LOG.debug("Run {} does not begin here", id, e);
        } catch (Exception e) {
            LOG.warn("Run {} could not begin: {}", id, Causes.line(e));
        } finally {
            giveUp(id, place);
        }
    }

    private void giveUp(String id, Places.Place place) {
        waiting.remove(id);
        place.giveBack();
    }

    /** Whether the run waits here for a place. */
    boolean has(String run) {
        return waiting.contains(run);
    }

    /** How many wait until work begins again. */
    int held() {
        return held.size();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
