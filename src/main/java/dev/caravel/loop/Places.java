package dev.caravel.loop;

import dev.caravel.run.TaskRefused;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The places for runs that are in progress at the same time, and who waits for one: first come, first served. Waiting holds no
 * thread unless the caller wants to wait itself. Thread-safe.
 */
final class Places {

    private final Lock lock = new ReentrantLock();
    private final Set<Place> waiting = new LinkedHashSet<>();
    private final int mostWaiting;
    private int free;

    /**
     * @param places how many runs may be in progress
     * @param mostWaiting how many may wait
     */
    Places(int places, int mostWaiting) {
        this.free = places;
        this.mostWaiting = mostWaiting;
    }

    /** A place, held or waited for. */
    final class Place {

        private final Runnable whenHeld;
        private boolean held;
        private boolean over;

        private Place(Runnable whenHeld) {
            this.whenHeld = whenHeld;
        }

        /** False while it is waited for. */
        boolean isHeld() {
            lock.lock();
            try {
                return held;
            } finally {
                lock.unlock();
            }
        }

        /** Gives it to whoever has waited longest; one that is waited for is not waited for any more. Twice is no harm. */
        void giveBack() {
            Place next = null;
            lock.lock();
            try {
                if (over) {
                    return;
                }
                over = true;
                if (held) {
                    next = passOn();
                } else {
                    waiting.remove(this);
                }
            } finally {
                lock.unlock();
            }
            if (next != null) {
                next.whenHeld.run();
            }
        }
    }

    private Place passOn() {
        if (waiting.isEmpty()) {
            free++;
            return null;
        }
        Place next = waiting.iterator().next();
        waiting.remove(next);
        next.held = true;
        return next;
    }

    /** @throws TaskRefused when so many wait that no further one may */
    void refuseWhenFull() {
        refuseWhenFull(0);
    }

    /**
     * @param besides how many wait for something else before they wait for a place
     * @throws TaskRefused when so many wait that no further one may
     */
    void refuseWhenFull(int besides) {
        lock.lock();
        try {
            if ((free == 0 || besides > 0) && waiting.size() + besides >= mostWaiting) {
                throw new TaskRefused(
                        TaskRefused.Fault.FULL,
                        "all places are taken, and " + mostWaiting
                                + " runs wait for one, which is caravel.limits.queued; try again later");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a place, or queues for one.
     *
     * @param whenHeld is run once a place that was waited for is held, by whoever gave it back: it must not take long
     */
    Place take(Runnable whenHeld) {
        Place place = new Place(whenHeld);
        lock.lock();
        try {
            if (free > 0) {
                free--;
                place.held = true;
            } else {
                waiting.add(place);
            }
        } finally {
            lock.unlock();
        }
        return place;
    }

    /** Waits for a place. */
    Place await() throws InterruptedException {
        CompletableFuture<Void> free = new CompletableFuture<>();
        Place place = take(() -> free.complete(null));
        if (!place.isHeld()) {
            try {
                free.get();
            } catch (InterruptedException e) {
                place.giveBack();
                throw e;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a place is never refused", e);
            }
        }
        return place;
    }

    /** How many wait for a place. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
