package dev.caravel.turn;

import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.model.FailureKind;
import dev.caravel.model.ModelFailure;
import dev.caravel.run.Run;
import org.apache.camel.Exchange;

/** The last attempt with this model failed: records it, so that the next turn asks a fallback or the run ends. */
public final class GiveUp implements Step {

    private final ModelRouter models;
    private final FailedAttempt failed;

    public GiveUp(ModelRouter models, FailedAttempt failed) {
        this.models = models;
        this.failed = failed;
    }

    /** Whether another model can be asked for the same. */
    private boolean hasAnother(Run run, FailureKind kind) {
        return run.turn().context().underWay().isPresent()
                ? (kind.fallback() || kind == FailureKind.TOO_LARGE) && models.hasOtherSummariser(run)
                : kind.fallback() && models.fallback(run).isPresent();
    }

    @Override
    public void take(RunSession session, Exchange exchange) {
        boolean summarising = session.run().turn().context().underWay().isPresent();
        boolean tooDear = session.attempts().isTooDear();
        if (!session.attempts().stoppedWhileWaiting() && !tooDear) {
            ModelFailure failure = failed.failure(session, exchange);
            boolean fallback = hasAnother(session.run(), failure.kind());
            session.attempts().providerAsked(failure.retryAfter());
            String attempted = session.attempts().count() > 1
                    ? " (after " + session.attempts().count() + " attempts)"
                    : "";
            session.record(failed.event(session, failure, null, failure.getMessage() + attempted, fallback));
        }
        session.attempts().over();
        // The same model goes on where the conversation is made shorter, and where another one only summarises.
        boolean goesOn =
                summarising || session.run().turn().context().overflow().isPresent();
        if (!tooDear && !goesOn) {
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
