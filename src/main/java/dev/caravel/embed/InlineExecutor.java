package dev.caravel.embed;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks on the calling thread. The parallel split uses it: each tool runs on a thread of its own anyway, so that it can
 * be left behind when its time is up, and a second thread that waits for it would only cost.
 */
final class InlineExecutor extends AbstractExecutorService {

    private volatile boolean down;

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void shutdown() {
        down = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        down = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return down;
    }

    @Override
    public boolean isTerminated() {
        return down;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return down;
    }
}
