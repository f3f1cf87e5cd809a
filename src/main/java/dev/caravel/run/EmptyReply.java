package dev.caravel.run;

import dev.caravel.model.StopReason;

/** A reply that ends a run and says nothing is no answer: the model is asked for one once more. */
final class EmptyReply {

    /** The reason with which a run fails that gets no answer. */
    static final String REASON = "empty";

    private static final int TIMES_ASKED = 2;

    private EmptyReply() {}

    /** @param emptyReplies how many there were in a row, this one included */
    static boolean isAskedAgain(String stopReason, int emptyReplies) {
        // A full context window does not get wider by asking.
        return emptyReplies < TIMES_ASKED && !stopReason.equals(StopReason.CONTEXT_EXCEEDED);
    }

    /** @param cut whether the reply was cut off before its first word */
    static String askAgain(boolean cut) {
        return "Your reply held no text. Give your answer now, as text"
                + (cut ? ", and think less before it: the reply was cut off before its first word." : ".");
    }

    /** What went wrong and what to do. */
    static String complaint(String stopReason) {
        return switch (stopReason) {
            case StopReason.CONTEXT_EXCEEDED ->
                "the model's context window was full before its first word: " + StopReason.WINDOW_ADVICE;
            case StopReason.MAX_TOKENS ->
                "the model's replies were cut off before their first word, all their tokens went into thinking: raise the"
                        + " agent's maxTokens, or name another model";
            default ->
                "the model's replies held no text, even when it was asked for some: ask in other words, or name"
                        + " another model";
        };
    }
}
