package dev.caravel.trigger;

import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether tasks are taken from where they wait: not while the day's budget is used up, no model can be asked or the queue is full.
 * It is logged once that they are not, and once that they are again. As a step of a route, waits until they are. Thread-safe.
 */
public final class Intake implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final long LOOK_AGAIN_MS = 250;

    private final Supplier<Optional<String>> closed;
    private boolean open = true;

    /** @param closed why no task is to be taken now; empty when it is */
    public Intake(Supplier<Optional<String>> closed) {
        this.closed = closed;
    }

    /** Whether a task is to be taken now. */
    synchronized boolean isOpen() {
        Optional<String> why = closed.get();
        if (open && why.isPresent()) {
            LOG.warn("Tasks wait where they are: {}. They are taken again by themselves.", why.get());
        } else if (!open && why.isEmpty()) {
            LOG.warn("Tasks are taken again");
        }
        open = why.isEmpty();
        return open;
    }

    /** @throws RejectedExecutionException when the program ends meanwhile */
    @Override
    public void process(Exchange exchange) throws InterruptedException {
        while (!isOpen()) {
            if (exchange.getContext().isStopping()) {
                throw new RejectedExecutionException("the program ends, and no task is taken any more");
            }
            Thread.sleep(LOOK_AGAIN_MS);
        }
    }
}
