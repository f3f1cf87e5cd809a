package dev.caravel.door;

import dev.caravel.text.Causes;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for a call that failed, as a problem (RFC 9457): in a line what is wrong and what to do. Thread-safe. */
public final class FailureReply implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(FailureReply.class);

    @Override
    public void process(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Outcome outcome = Outcome.failed(failure);
        if (outcome.status() == 500) {
            LOG.warn("Route '{}' failed: {}", exchange.getFromRouteId(), Causes.line(failure));
        }
        HttpReply.of(exchange, outcome.status(), Problem.TYPE, outcome.problem().toJson());
        outcome.retryAfter().ifPresent(seconds -> exchange.getMessage().setHeader("Retry-After", seconds));
    }
}
