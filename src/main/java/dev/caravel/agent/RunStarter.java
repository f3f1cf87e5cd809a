package dev.caravel.agent;

import dev.caravel.route.CatalogConsumer;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunProperties;
import dev.caravel.text.Causes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins runs for callers that do not wait for the answer. Thread-safe. */
public final class RunStarter extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(RunStarter.class);

    private final AgentComponent component;
    private volatile ExecutorService threads;

    RunStarter(AgentComponent component) {
        this.component = component;
    }

    /**
     * Sends a message through an agent's route, and returns as soon as its run is recorded: from then on it does not depend on
     * its caller.
     *
     * @param exchange of the agent's route, with the task and what is asked for
     * @throws Exception when no run begins
     */
    public BegunRun begin(CatalogConsumer<Agent> agent, Exchange exchange) throws Exception {
        CompletableFuture<BegunRun> begun = new CompletableFuture<>();
        exchange.setProperty(RunProperties.BEGUN, begun);
        threads.execute(() -> run(agent, exchange, begun));
        try {
            return begun.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void run(CatalogConsumer<Agent> agent, Exchange exchange, CompletableFuture<BegunRun> begun) {
        try {
            agent.getProcessor().process(exchange);
        } catch (Throwable e) {
            exchange.setException(e);
        }
        Exception failure = exchange.getException();
        String name = agent.offered().name();
        if (!begun.completeExceptionally(failure == null ? beganNoRun(name, exchange) : failure)
                && failure != null
                && !(failure instanceof RunFailed)) {
            // Nobody waits for it any more.
            LOG.warn("Agent '{}' failed after its run: {}", name, Causes.line(failure));
        }
    }

    /** What is said of an agent's route that ended without a run. */
    static IllegalStateException beganNoRun(String agent, Exchange exchange) {
        Throwable handled = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        return new IllegalStateException("agent '" + agent + "' began no run: its route "
                + (handled == null
                        ? "does not come to direct:caravel-loop"
                        : "ended before direct:caravel-loop: " + Causes.words(handled)));
    }

    @Override
    protected void doStart() {
        threads = component.getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "caravel-run");
    }

    @Override
    protected void doStop() {
        component.getCamelContext().getExecutorServiceManager().shutdownGraceful(threads);
    }
}
