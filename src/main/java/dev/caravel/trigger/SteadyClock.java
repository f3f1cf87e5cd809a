package dev.caravel.trigger;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that looks after a trigger from time to time. A scheduled thread ends for good with its first Error, and Camel's
 * polling consumer lets those through; here it is said, and the next look comes as if nothing had been.
 */
public final class SteadyClock extends ScheduledThreadPoolExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

    private final Runnable afterError;

    /** @param afterError what puts things in order again */
    public SteadyClock(String name, Runnable afterError) {
        super(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        this.afterError = afterError;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
        return super.scheduleWithFixedDelay(() -> steadily(task), first, pause, unit);
    }

    private void steadily(Runnable task) {
        try {
            task.run();
        } catch (Error e) {
            LOG.error("{} failed and goes on: {}", Thread.currentThread().getName(), e.toString());
            afterError.run();
        }
    }
}
