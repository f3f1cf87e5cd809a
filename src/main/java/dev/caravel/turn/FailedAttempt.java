package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.loop.RunSession;
import dev.caravel.model.Attempt;
import dev.caravel.model.FailureKind;
import dev.caravel.model.ModelFailure;
import dev.caravel.model.ProviderClient;
import dev.caravel.money.Cost;
import dev.caravel.text.Causes;
import java.util.Optional;
import org.apache.camel.Exchange;

/** What went wrong in an attempt, and how it is recorded. */
public final class FailedAttempt {

    private final ProviderClient client;
    private final Billing billing;

    public FailedAttempt(ProviderClient client, Billing billing) {
        this.client = client;
        this.billing = billing;
    }

    /** Why the attempt failed that the exchange belongs to; it is over. */
    ModelFailure failure(RunSession session, Exchange exchange) {
        Throwable cause = Optional.ofNullable((Throwable) exchange.getException())
                .orElseGet(() -> exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        Attempt attempt = session.attempts().current();
        if (attempt == null) {
            return ModelFailure.of(FailureKind.INTERNAL, "the model could not be asked: " + Causes.words(cause));
        }
        client.over(attempt);
        return attempt.failureOf(cause);
    }

    /** @param retryIn milliseconds until the next attempt; null when there is none */
    Event.ModelFailed event(RunSession session, ModelFailure failure, Long retryIn, String message, boolean fallback) {
        Cost cost = billing.of(
                        session.run(),
                        session.attempts().current(),
                        failure,
                        session.stopSignal().stop())
                .cost();
        return new Event.ModelFailed(
                session.run().turn().model(),
                session.attempts().count(),
                failure.kind().label(),
                failure.status().isPresent() ? failure.status().getAsInt() : null,
                message,
                retryIn,
                fallback,
                failure.possiblyBilled(),
                cost.paid(),
                cost.ifStrong(),
                retryIn == null && !fallback ? unfinished(session) : null);
    }

    /** Nobody writes it again: whoever read along may want to know what was said. */
    private static String unfinished(RunSession session) {
        return Optional.ofNullable(session.attempts().current())
                .map(Attempt::said)
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }
}
