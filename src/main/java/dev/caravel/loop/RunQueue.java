package dev.caravel.loop;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Event;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.run.Run;
import dev.caravel.text.Causes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that are recorded and wait for a place in this process; each is resumed when it has one. They are durable: those of a
 * process that dies are taken over by another. Thread-safe.
 */
final class RunQueue {

    private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);

    private final Runs runs;
    private final Places places;
    private final ExecutorService threads;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /** @param threads the threads on which runs continue */
    RunQueue(Runs runs, Places places, ExecutorService threads) {
        this.runs = runs;
        this.places = places;
        this.threads = threads;
    }

    /** A run that is about to be recorded and has a place, or its turn in the queue. */
    final class Ticket {

        private final CompletableFuture<String> recorded = new CompletableFuture<>();
        private final Places.Place place = places.take(() -> recorded.thenAccept(this::begin));

        private Ticket() {}

        /** Empty when the run has to wait. */
        Optional<Places.Place> place() {
            return Optional.of(place).filter(Places.Place::isHeld);
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
                runs.record(run, new Event.RunQueued(null));
            } catch (RuntimeException e) {
                giveUp(run.id(), place);
                throw e;
            }
            recorded.complete(run.id());
            return run;
        }

        private void begin(String run) {
            try {
                threads.execute(() -> resume(run, place));
            } catch (RejectedExecutionException e) {
                // The program ends; another one will find the run.
                giveUp(run, place);
            }
        }
    }

    /** @throws dev.caravel.run.TaskRefused when too many wait already */
    Ticket ticket() {
        places.refuseWhenFull();
        return new Ticket();
    }

    private void resume(String id, Places.Place place) {
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
}
