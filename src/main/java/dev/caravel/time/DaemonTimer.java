package dev.caravel.time;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A thread of its own for what is done again and again, which keeps no program from ending. */
public final class DaemonTimer {

    private DaemonTimer() {}

    /** @param name of its thread */
    public static ScheduledExecutorService named(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
