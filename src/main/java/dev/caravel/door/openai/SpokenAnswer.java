package dev.caravel.door.openai;

import dev.caravel.door.RunFeed;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.model.StopReason;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns what a run does into pieces of an answer, in order and each once. For one reader. */
final class SpokenAnswer {

    /** What is told of a run. */
    enum Manner {

        /** What is of use at this moment. */
        AS_IT_COMES,

        /** The same whenever it is told, from what is recorded: nothing that may come in the middle of the model's words. */
        REPEATABLE
    }

    private final Manner manner;

    private final AnswerWriter writer;
    private SpokenTurn turn = new SpokenTurn();
    private boolean parted;
    private boolean words;
    private boolean acts;
    private boolean rests;
    private boolean broken;
    private boolean hasForm;

    SpokenAnswer(AnswerWriter writer, Manner manner) {
        this.writer = writer;
        this.manner = manner;
    }

    /** What is to be sent of it; empty for nothing. */
    String heard(RunFeed.Signal signal) {
        if (signal instanceof RunFeed.Signal.Text text) {
            return hasForm ? "" : said(turn.heard(text.words()));
        } else if (signal instanceof RunFeed.Signal.Recorded recorded) {
            return recorded(recorded.entry().event());
        }
        turn.begunAnew();
        return "";
    }

    private String recorded(Event event) {
        rests = event instanceof Event.RunEnded
                || event instanceof Event.RunParked parked && !parked.reason().isCutShort();
        acts |= event instanceof Event.ToolStarted;
        if (event instanceof Event.RunStarted started && started.output() != null) {
            hasForm();
        }
        if (event instanceof Event.ModelReplied replied && !hasForm) {
            return replied(replied);
        }
        if (event instanceof Event.ModelFailed) {
            turn.begunAnew();
        }
        boolean silent = rests || manner == Manner.REPEATABLE && Progress.mayInterrupt(event);
        return silent ? "" : Progress.of(event).map(writer::progress).orElse("");
    }

    /** The answer has to match a schema, and may have to be written again: it is told when it is checked, and nothing else is. */
    void hasForm() {
        hasForm = true;
    }

    private String replied(Event.ModelReplied replied) {
        SpokenTurn over = turn;
        turn = new SpokenTurn();
        boolean calls = "tool_use".equals(replied.stopReason());
        String text = text(replied);
        String pieces;
        if (calls && over.isUnheard() && manner == Manner.AS_IT_COMES) {
            // It goes with the calls, and is no answer.
            pieces = text.isBlank() ? "" : writer.progress(text);
        } else {
            pieces = said(over.all(text));
            // What the window has cut is said anew.
            parted = calls || StopReason.CONTEXT_EXCEEDED.equals(replied.stopReason());
        }
        return pieces;
    }

    /** What the model said to the user. */
    static String text(Event.ModelReplied replied) {
        return new Message("assistant", replied.content(), null).text();
    }

    private String said(Optional<String> fresh) {
        if (fresh.isEmpty()) {
            broken = true;
            rests = true;
            return writer.failure(OpenAiError.of(
                    502,
                    "the model began its answer anew with other words, after its first ones were sent; the run goes on",
                    OptionalInt.empty()));
        }
        if (fresh.get().isEmpty()) {
            return "";
        }
        String apart = parted && words ? "\n\n" : "";
        parted = false;
        words = true;
        return writer.words(apart + fresh.get());
    }

    /** What is to be sent last. */
    String end(Ending ending) {
        if (broken) {
            return "";
        }
        if (ending.error().isPresent()) {
            return writer.failure(ending.error().get());
        }
        String last = words ? ending.note() : ending.words();
        String pieces = last.isEmpty() ? "" : writer.words(words ? "\n\n" + last : last);
        return pieces + writer.end(ending);
    }

    /** Whether nothing follows at once. */
    boolean isAtRest() {
        return rests;
    }

    /** Whether its end was told already: the model's words were not those that were sent. */
    boolean isBroken() {
        return broken;
    }

    /** Whether there are words of an answer, or tools were called for it. */
    boolean hasBegun() {
        return words || acts;
    }
}
