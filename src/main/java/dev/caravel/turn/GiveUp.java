package dev.caravel.turn;

import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.model.ModelFailure;
import org.apache.camel.Exchange;

/** The last attempt with this model failed: records it, so that the next turn asks a fallback or the run ends. */
public final class GiveUp implements Step {

    private final ModelRouter models;
    private final FailedAttempt failed;

    public GiveUp(ModelRouter models, FailedAttempt failed) {
        this.models = models;
        this.failed = failed;
    }

    @Override
    public void take(RunSession session, Exchange exchange) {
        boolean tooDear = session.attempts().isTooDear();
        if (!session.attempts().stoppedWhileWaiting() && !tooDear) {
            ModelFailure failure = failed.failure(session, exchange);
            boolean fallback =
                    failure.kind().fallback() && models.fallback(session.run()).isPresent();
            session.attempts().providerAsked(failure.retryAfter());
            String attempted = session.attempts().count() > 1
                    ? " (after " + session.attempts().count() + " attempts)"
                    : "";
            session.record(failed.event(session, failure, null, failure.getMessage() + attempted, fallback));
        }
        session.attempts().over();
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
}
