package dev.caravel.turn;

import dev.caravel.loop.Limits;
import dev.caravel.loop.RunSession;
import dev.caravel.model.AnswerFormat;
import dev.caravel.model.Attempt;
import dev.caravel.model.FailureKind;
import dev.caravel.model.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;

/**
 * What Camel's redelivery asks after each attempt that failed: whether there is another one, and when. It waits as long as
 * the provider says ({@code Retry-After}, clamped), else as the redelivery policy says; never past the run's deadline, and
 * not a moment longer once the run is stopped. The redelivery itself is Camel's, and nothing else repeats a call.
 */
public final class Retries implements Processor {

    private final Limits limits;
    private final FailedAttempt failed;
    private final Budget budget;
    private final RefusedFormats formats;

    public Retries(Limits limits, FailedAttempt failed, Budget budget, RefusedFormats formats) {
        this.limits = limits;
        this.failed = failed;
        this.budget = budget;
        this.formats = formats;
    }

    /** An attempt failed: decides whether there is another one; if so, records the failure and waits. */
    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        session.attempts().failed();
        ModelFailure failure = failed.failure(session, exchange);
        boolean otherwise = isFormatRefused(session, failure);
        long delay = otherwise ? 0 : delay(exchange.getContext(), session, failure);
        boolean again = (otherwise
                        || failure.kind().retried()
                                && session.attempts().count() < (session.tree().isProbing() ? 1 : limits.attempts()))
                && delay < session.stopSignal().timeLeft().toMillis();
        if (again) {
            session.record(failed.event(session, failure, delay, failure.getMessage(), true));
            session.attempts().retryAfter(delay);
            if (session.attempts().retrying() && !budget.reserveAgain(session)) {
                session.attempts().tooDear();
            }
            // The wait is over. Camel's own would have to be ended by an interrupt, which skips the rest of the run's
            // route, its end included, and leaves its mark on the thread.
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, 0L);
        }
    }

    /** Many hosts don't know schemas, or not this one: then the model is asked once more, and told in words. */
    private boolean isFormatRefused(RunSession session, ModelFailure failure) {
        Attempt attempt = session.attempts().current();
        if (failure.kind() != FailureKind.BAD_REQUEST
                || attempt == null
                || session.schema().isEmpty()) {
            return false;
        }
        String model = session.run().turn().model();
        AnswerFormat format = session.schema().get().format();
        if (attempt.tellsFormat()) {
            formats.refused(model, format);
            return true;
        }
        if (session.attempts().count() > 1) {
            // It was refused in words, too: for something else.
            formats.forget(model, format);
        }
        return false;
    }

    /** Whether there is another attempt. */
    public boolean tryAgain(Exchange exchange) {
        return RunSession.of(exchange).attempts().retrying();
    }

    private long delay(CamelContext context, RunSession session, ModelFailure failure) {
        Optional<Duration> asked = failure.retryAfter();
        if (asked.isPresent()) {
            return Math.min(asked.get().toMillis(), limits.longestRetryAfter().toMillis());
        }
        RedeliveryPolicy policy = context.getRegistry().lookupByNameAndType("caravel.backoff", RedeliveryPolicy.class);
        return policy.calculateRedeliveryDelay(
                previous(policy, session.attempts().count()), session.attempts().count());
    }

    /**
     * The policy's delay before the last attempt as it is without chance, because each delay is computed from the one
     * before: else jitter would add to jitter, and a wait that the provider asked for would be doubled.
     */
    private static long previous(RedeliveryPolicy policy, int attempts) {
        if (attempts < 2) {
            return 0;
        }
        double growth = policy.isUseExponentialBackOff() ? Math.pow(policy.getBackOffMultiplier(), attempts - 2.0) : 1;
        return (long) Math.min(policy.getRedeliveryDelay() * growth, Integer.MAX_VALUE);
    }
}
