package dev.caravel.tool;

import dev.caravel.time.Watchdog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;

/** The threads that tools run on, so that a call can be left behind when its time is up; virtual ones where Camel uses them. */
final class ToolThreads implements AutoCloseable {

    private final CamelContext context;
    private final ExecutorService workers;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final Watchdog timeouts = Watchdog.over(calls, "caravel-tool-timeouts", Call::leaveIfOverdue);

    /** A call that is in progress. */
    interface Call {

        /** Continues without it if its time is up. */
        void leaveIfOverdue();
    }

    ToolThreads(CamelContext context) {
        this.context = context;
        this.workers = context.getExecutorServiceManager().newCachedThreadPool(this, "caravel-tool");
    }

    void run(Runnable task) {
        workers.execute(task);
    }

    /** From now on the call's time is watched. */
    void begin(Call call) {
        calls.add(call);
    }

    /** The call is over. */
    void end(Call call) {
        calls.remove(call);
    }

    @Override
    public void close() {
        timeouts.close();
        context.getExecutorServiceManager().shutdownNow(workers);
    }
}
