package dev.caravel.observe;

import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunListeners;
import dev.caravel.run.CaravelHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives events to its route, one after the other, on a thread of its own. A run only puts them into a queue: a route that is
 * slow, or fails, holds up no run. What the queue has no room for is left out, counted, and said once for each time that the
 * route did not keep up.
 */
final class TraceConsumer extends DefaultConsumer implements RunListener, ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(TraceConsumer.class);
    private static final long LOOK_EVERY_MS = 100;

    private final TraceEndpoint endpoint;
    private final Set<String> types;
    private final RunListeners events;
    private final Redaction redaction;
    private final BlockingQueue<Entry> queue;
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicInteger pending = new AtomicInteger();
    private ExecutorService thread;

    TraceConsumer(
            TraceEndpoint endpoint, Processor processor, Set<String> types, RunListeners events, Redaction redaction) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.types = types;
        this.events = events;
        this.redaction = redaction;
        this.queue = new LinkedBlockingQueue<>(endpoint.getQueueSize());
    }

    @Override
    public void recorded(Entry entry) {
        if (types.contains(entry.event().type())) {
            pending.incrementAndGet();
            if (!queue.offer(entry)) {
                pending.decrementAndGet();
                leftOut.incrementAndGet();
            }
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ExecutorService own = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, endpoint.getEndpointUri());
        own.execute(() -> deliverUntil(own::isShutdown));
        thread = own;
        events.add(this);
    }

    private void deliverUntil(BooleanSupplier ended) {
        try {
            while (!ended.getAsBoolean()) {
                Entry entry = queue.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                if (entry == null) {
                    tellLeftOut();
                } else {
                    deliver(entry);
                    pending.decrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Entry entry) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(asMap(entry));
            exchange.getMessage().setHeader(CaravelHeaders.RUN_ID, entry.run());
            exchange.getMessage().setHeader(CaravelHeaders.EVENT, entry.event().type());
            getProcessor().process(exchange);
        } catch (Throwable e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            getExceptionHandler().handleException("an event was not taken", exchange, exchange.getException());
        }
        releaseExchange(exchange, false);
    }

    /** As the trace files have it. */
    private Map<String, Object> asMap(Entry entry) {
        return EntryJson.fields(redaction.apply(entry.json()));
    }

    private void tellLeftOut() {
        long count = leftOut.getAndSet(0);
        if (count > 0) {
            LOG.warn(
                    "Route '{}' did not keep up with the events of runs: {} were left out. A higher queueSize holds more.",
                    getRouteId(),
                    count);
        }
    }

    /** It stops after the routes whose runs it hears of. */
    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return true;
    }

    @Override
    public int getPendingExchangesSize() {
        return pending.get();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // When it stops, it stops at once.
    }

    @Override
    protected void doStop() throws Exception {
        events.remove(this);
        endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(thread);
        List<Entry> rest = new ArrayList<>();
        leftOut.addAndGet(queue.drainTo(rest));
        pending.addAndGet(-rest.size());
        tellLeftOut();
        super.doStop();
    }
}
