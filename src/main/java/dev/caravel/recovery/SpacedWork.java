package dev.caravel.recovery;

import dev.caravel.run.DeliveryPostponed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Work on single runs, each on a thread of its own, and none twice at a time. A run with which it went wrong is
 * left alone for a while, longer each time. Thread-safe.
 */
final class SpacedWork {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final ExecutorService threads;
    private final Clock clock;
    private final BiConsumer<String, Throwable> firstFailure;
    private final Set<String> atWork = ConcurrentHashMap.newKeySet();
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

    private record Pause(Duration length, Instant until) {}

    interface Task {
        void run() throws Exception;
    }

    /** @param firstFailure is told of the first time that it goes wrong with a run */
    SpacedWork(ExecutorService threads, Clock clock, BiConsumer<String, Throwable> firstFailure) {
        this.threads = threads;
        this.clock = clock;
        this.firstFailure = firstFailure;
    }

    /** Whether so much is done already. */
    boolean isFull(int most) {
        return atWork.size() >= most;
    }

    /** How many runs to look for, so that there are enough among them that are not left alone. */
    int look(int most) {
        return most + atWork.size() + pauses.size();
    }

    boolean isLeftAlone(String run) {
        Pause pause = pauses.get(run);
        return atWork.contains(run) || pause != null && pause.until().isAfter(clock.instant());
    }

    /** False when the run is left alone for now. */
    boolean begin(String run, Task task) {
        if (isLeftAlone(run) || !atWork.add(run)) {
            return false;
        }
        try {
            threads.execute(() -> {
                try {
                    task.run();
                    pauses.remove(run);
                } catch (Throwable e) {
                    later(run, e);
                } finally {
                    atWork.remove(run);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            // The program ends; another one will find the run.
            atWork.remove(run);
            return false;
        }
    }

    private void later(String run, Throwable why) {
        Pause last = pauses.get(run);
        if (why instanceof DeliveryPostponed postponed) {
            // It was not tried: its own pause does not grow.
            Duration length = last == null ? FIRST_PAUSE : last.length();
            pauses.put(run, new Pause(length, clock.instant().plus(postponed.pause())));
            return;
        }
        Duration length = last == null ? FIRST_PAUSE : last.length().multipliedBy(2);
        Duration bounded = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
        pauses.put(run, new Pause(bounded, clock.instant().plus(bounded)));
        if (last == null) {
            firstFailure.accept(run, why);
        }
    }
}
