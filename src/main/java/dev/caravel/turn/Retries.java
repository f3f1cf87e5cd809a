package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.loop.Limits;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.model.Attempt;
import dev.caravel.model.Attempts;
import dev.caravel.model.FailureKind;
import dev.caravel.model.ModelFailure;
import dev.caravel.money.Cost;
import dev.caravel.text.Causes;
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
    private final ModelRouter models;
    private final Attempts attempts;
    private final Billing billing;
    private final Budget budget;

    public Retries(Limits limits, ModelRouter models, Attempts attempts, Billing billing, Budget budget) {
        this.limits = limits;
        this.models = models;
        this.attempts = attempts;
        this.billing = billing;
        this.budget = budget;
    }

    /** An attempt failed: decides whether there is another one; if so, records the failure and waits. */
    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        session.attemptFailed();
        ModelFailure failure = failure(exchange, session);
        long delay = delay(exchange.getContext(), session, failure);
        boolean again = failure.kind().retried()
                && session.attempts() < (session.tree().isProbing() ? 1 : limits.attempts())
                && delay < session.timeLeft().toMillis();
        if (again) {
            session.record(failed(session, failure, delay, failure.getMessage(), true));
            session.retryAfter(delay);
            if (session.retrying() && !budget.reserveAgain(session)) {
                session.tooDear();
            }
            // The wait is over. Camel's own would have to be ended by an interrupt, which skips the rest of the run's
            // route, its end included, and leaves its mark on the thread.
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, 0L);
        }
    }

    /** Whether there is another attempt. */
    public boolean tryAgain(Exchange exchange) {
        return RunSession.of(exchange).retrying();
    }

    /** The last attempt with this model failed: records it, so that the next turn asks a fallback or the run ends. */
    public void giveUp(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        boolean tooDear = session.isTooDear();
        if (!session.stoppedWhileWaiting() && !tooDear) {
            ModelFailure failure = failure(exchange, session);
            boolean fallback =
                    failure.kind().fallback() && models.fallback(session.run()).isPresent();
            session.providerAsked(failure.retryAfter());
            String attempted = session.attempts() > 1 ? " (after " + session.attempts() + " attempts)" : "";
            session.record(failed(session, failure, null, failure.getMessage() + attempted, fallback));
        }
        session.turnOver();
        session.recordStop();
        session.sayWhatIsNext(exchange);
        if (!tooDear) {
            exchange.removeVariable(LoopVariables.MODEL);
            exchange.setVariable(LoopVariables.MODEL_DOWN, true);
        }
        // The error handler marked the exchange as failed for good; with these, it would not try again in the next
        // turn.
        exchange.getExchangeExtension().setErrorHandlerHandled(null);
        exchange.getExchangeExtension().setFailureHandled(false);
        exchange.getMessage().setBody(null);
        exchange.getMessage().removeHeaders("*");
    }

    private ModelFailure failure(Exchange exchange, RunSession session) {
        Throwable cause = Optional.ofNullable((Throwable) exchange.getException())
                .orElseGet(() -> exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        Attempt attempt = session.attempt();
        if (attempt == null) {
            return ModelFailure.of(FailureKind.INTERNAL, "the model could not be asked: " + Causes.words(cause));
        }
        attempts.over(attempt);
        return attempt.failureOf(cause);
    }

    private Event.ModelFailed failed(
            RunSession session, ModelFailure failure, Long retryIn, String message, boolean fallback) {
        Cost cost = billing.of(session.run(), session.attempt(), failure).cost();
        return new Event.ModelFailed(
                session.run().model(),
                session.attempts(),
                failure.kind().label(),
                failure.status().isPresent() ? failure.status().getAsInt() : null,
                message,
                retryIn,
                fallback,
                failure.possiblyBilled(),
                cost.paid(),
                cost.ifStrong());
    }

    private long delay(CamelContext context, RunSession session, ModelFailure failure) {
        Optional<Duration> asked = failure.retryAfter();
        if (asked.isPresent()) {
            return Math.min(asked.get().toMillis(), limits.longestRetryAfter().toMillis());
        }
        RedeliveryPolicy policy = context.getRegistry().lookupByNameAndType("caravel.backoff", RedeliveryPolicy.class);
        return policy.calculateRedeliveryDelay(previous(policy, session.attempts()), session.attempts());
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
