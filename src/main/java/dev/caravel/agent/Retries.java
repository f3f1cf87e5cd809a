package dev.caravel.agent;

import dev.caravel.journal.Event;
import dev.caravel.model.Attempt;
import dev.caravel.model.Attempts;
import dev.caravel.model.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/**
 * What Camel's redelivery asks after each attempt that failed: whether there is another one, and when. It waits as long as
 * the provider says ({@code Retry-After}, clamped), else as the redelivery policy says; never past the run's deadline. The
 * redelivery itself is Camel's, and nothing else repeats a call.
 */
public final class Retries implements Processor {

    private final Limits limits;
    private final ModelRouter models;
    private final Attempts attempts;

    public Retries(Limits limits, ModelRouter models, Attempts attempts) {
        this.limits = limits;
        this.models = models;
        this.attempts = attempts;
    }

    /** An attempt failed: decides, records the failure and sets the delay for Camel. */
    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
        session.retracted();
        ModelFailure failure = failure(exchange, session);
        long delay = delay(exchange.getContext(), session, failure);
        boolean again = failure.kind().retried()
                && session.attempts() < limits.attempts()
                && delay < session.timeLeft().toMillis();
        if (again) {
            session.retryIn(delay);
        } else {
            session.giveUp();
        }
        if (session.retrying()) {
            session.record(failed(session, failure, delay, failure.getMessage(), true));
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, delay);
        }
    }

    /** Whether there is another attempt. */
    public boolean tryAgain(Exchange exchange) {
        return RunSession.of(exchange).retrying();
    }

    /** The last attempt with this model failed: records it, so that the next turn asks a fallback or the run ends. */
    public void giveUp(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        ModelFailure failure = failure(exchange, session);
        boolean fallback =
                failure.kind().fallback() && models.fallback(session.run()).isPresent();
        String attempted = session.attempts() > 1 ? " (after " + session.attempts() + " attempts)" : "";
        session.record(failed(session, failure, null, failure.getMessage() + attempted, fallback));
        session.turnOver();
        session.recordStop();
        exchange.getMessage().setBody(null);
        exchange.getMessage().removeHeaders("*");
    }

    private ModelFailure failure(Exchange exchange, RunSession session) {
        Throwable cause = Optional.ofNullable((Throwable) exchange.getException())
                .orElseGet(() -> exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        Attempt attempt = session.attempt();
        attempts.over(attempt);
        return attempt.failureOf(cause);
    }

    private static Event.ModelFailed failed(
            RunSession session, ModelFailure failure, Long retryIn, String message, boolean fallback) {
        return new Event.ModelFailed(
                session.run().model(),
                session.attempts(),
                failure.kind().label(),
                failure.status().isPresent() ? failure.status().getAsInt() : null,
                message,
                retryIn,
                fallback,
                failure.possiblyBilled());
    }

    private long delay(CamelContext context, RunSession session, ModelFailure failure) {
        Optional<Duration> asked = failure.retryAfter();
        if (asked.isPresent()) {
            return Math.min(asked.get().toMillis(), limits.longestRetryAfter().toMillis());
        }
        RedeliveryPolicy policy = context.getRegistry().lookupByNameAndType("caravel.backoff", RedeliveryPolicy.class);
        return policy.calculateRedeliveryDelay(session.lastDelay(), session.attempts());
    }
}
