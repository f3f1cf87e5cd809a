package dev.caravel.door.openai;

import dev.caravel.door.HttpReply;
import dev.caravel.door.Outcome;
import dev.caravel.text.Causes;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for a call that failed, in OpenAI's words. Thread-safe. */
public final class OpenAiFailureReply implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAiFailureReply.class);

    @Override
    public void process(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof OpenAiFailure known) {
            tell(exchange, known.error());
            return;
        }
        Outcome outcome = Outcome.failed(failure);
        if (outcome.status() == 500) {
            LOG.warn("Route '{}' failed: {}", exchange.getFromRouteId(), Causes.line(failure));
        }
        tell(exchange, OpenAiError.of(outcome));
    }

    private static void tell(Exchange exchange, OpenAiError error) {
        Message reply = HttpReply.json(exchange, error.status(), error.json().toString());
        error.wait(1).ifPresent(seconds -> reply.setHeader("Retry-After", seconds));
        reply.setHeader("x-should-retry", error.isWorthRetrying());
    }
}
