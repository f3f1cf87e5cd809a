package dev.caravel.tool;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/** The threads that tools run on, so that a call can be left behind when its time is up; virtual ones where Camel uses them. */
final class ToolThreads implements AutoCloseable {

    private final CamelContext context;
    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "caravel-tool-timeouts");
        thread.setDaemon(true);
        return thread;
    });

    ToolThreads(CamelContext context) {
        this.context = context;
        this.workers = context.getExecutorServiceManager().newCachedThreadPool(this, "caravel-tool");
        timer.setRemoveOnCancelPolicy(true);
    }

    Future<?> run(Runnable task) {
        return workers.submit(task);
    }

    ScheduledFuture<?> after(Duration delay, Runnable task) {
        return timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        context.getExecutorServiceManager().shutdownNow(workers);
    }
}
