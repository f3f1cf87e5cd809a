package dev.caravel.time;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks ten times a second at everything that is in progress, for what has taken too long. A timer for each call costs more than
 * looking, and a limit in seconds need not be more exact.
 */
public final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long EVERY_MS = 100;

    private final ScheduledExecutorService clock;

    private Watchdog(ScheduledExecutorService clock) {
        this.clock = clock;
    }

    /**
     * @param name of its thread
     * @param inProgress what to look at; a view that may change at any moment
     * @param look ends what has taken too long, and returns at once
     */
    public static <T> Watchdog over(Iterable<T> inProgress, String name, Consumer<T> look) {
        ScheduledExecutorService clock = DaemonTimer.named(name);
        clock.scheduleWithFixedDelay(() -> lookAt(inProgress, look), EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
        return new Watchdog(clock);
    }

    private static <T> void lookAt(Iterable<T> inProgress, Consumer<T> look) {
        for (T each : inProgress) {
            try {
                look.accept(each);
            } catch (RuntimeException | Error e) {
                // It must outlive one that can't be ended: nothing else ends the others.
                LOG.warn("Something has taken too long and could not be ended", e);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
