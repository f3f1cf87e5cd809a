package dev.caravel.web;

import io.vertx.core.VertxOptions;
import io.vertx.core.spi.ExecutorServiceFactory;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;

/**
 * The threads that routes answer requests on: one for each request that is in progress, for as long as it is; virtual ones
 * where Camel uses them. Vert.x' own are twenty, and twenty callers who wait for an answer would keep all others out.
 */
final class RequestThreads implements ExecutorServiceFactory {

    private final CamelContext context;
    private final AtomicInteger busy = new AtomicInteger();

    RequestThreads(CamelContext context) {
        this.context = context;
    }

    /** How many requests are in progress: those, too, whose callers are gone. */
    int busy() {
        return busy.get();
    }

    /** Vert.x' pool of workers; those that somebody wants of a size of their own are what they are. */
    @Override
    public ExecutorService createExecutor(ThreadFactory threads, Integer size, Integer most) {
        return size == VertxOptions.DEFAULT_WORKER_POOL_SIZE
                ? new Counted(context.getExecutorServiceManager().newCachedThreadPool(this, "caravel-http"))
                : ExecutorServiceFactory.INSTANCE.createExecutor(threads, size, most);
    }

    private final class Counted extends AbstractExecutorService {

        private final ExecutorService threads;

        private Counted(ExecutorService threads) {
            this.threads = threads;
        }

        @Override
        public void execute(Runnable request) {
            busy.incrementAndGet();
            boolean taken = false;
            try {
                threads.execute(() -> {
                    try {
                        request.run();
                    } finally {
                        busy.decrementAndGet();
                    }
                });
                taken = true;
            } finally {
                if (!taken) {
                    busy.decrementAndGet();
                }
            }
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return threads.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return threads.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
            return threads.awaitTermination(time, unit);
        }
    }
}
