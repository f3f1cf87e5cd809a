package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.model.StopReason;
import dev.caravel.output.AnswerSchema;
import dev.caravel.run.Run;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Checks an answer against the schema that it has to match. What does not match is told to the model once, in a turn that is limited
 * and paid for like any other; the second time the run fails. A reply that was cut off is no answer, however well it reads.
 */
public final class AnswerCheck implements Step {

    @Override
    public void take(RunSession session, Exchange exchange) {
        Run run = session.run();
        if (!run.isActive() || !run.turn().isUnchecked()) {
            return;
        }
        AnswerSchema schema = session.schema().orElseThrow();
        Optional<String> mismatch = run.turn().isCut()
                ? Optional.of("it was cut off at its limit (" + run.turn().stopReason() + ")")
                : schema.mismatch(run.lastWords());
        session.record(new Event.AnswerChecked(
                mismatch.orElse(null),
                mismatch.filter(what -> isAskedAgain(run))
                        .map(what -> words(what, schema, run.turn().isCut()))
                        .orElse(null)));
    }

    /** A full context window does not get wider by asking. */
    private static boolean isAskedAgain(Run run) {
        return !run.turn().isCorrected() && !run.turn().stopReason().equals(StopReason.CONTEXT_EXCEEDED);
    }

    /** With the schema: a host may have passed over it in the request. */
    private static String words(String mismatch, AnswerSchema schema, boolean cut) {
        return "Your answer does not match the JSON Schema that it has to match: " + mismatch
                + ". Answer again, with JSON alone" + (cut ? " and shorter" : "")
                + ", that is valid against this schema:\n" + schema.json();
    }
}
