package dev.caravel.simulator.mind;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The next thing the model does.
 *
 * @param thought what it thinks aloud before, if anything
 * @param text what it says; empty when it only calls tools
 * @param calls the tools it calls, all at once
 * @param stopSequence the text that ended the reply when it stops for {@link Stop#STOP_SEQUENCE}
 */
public record Move(
        Optional<String> thought, String text, List<ToolCall> calls, Stop stop, Optional<String> stopSequence) {

    private static final Pattern WORD = Pattern.compile("\\S+");

    static Move say(String text) {
        return say(text, Stop.END_TURN);
    }

    static Move say(String text, Stop stop) {
        return new Move(Optional.empty(), text, List.of(), stop, Optional.empty());
    }

    static Move call(String text, List<ToolCall> calls) {
        return new Move(Optional.empty(), text, List.copyOf(calls), Stop.TOOL_USE, Optional.empty());
    }

    Move thinking(String aloud) {
        return new Move(Optional.of(aloud), text, calls, stop, stopSequence);
    }

    /** This move, ended before the first of the given stop sequences. */
    public Move endedBy(List<String> stopSequences) {
        if (stop == Stop.STOP_SEQUENCE) {
            return new Move(thought, text, calls, stop, stopSequences.stream().findFirst());
        }
        Optional<String> first = stopSequences.stream()
                .filter(text::contains)
                .min((left, right) -> Integer.compare(text.indexOf(left), text.indexOf(right)));
        return first.map(sequence -> new Move(
                        thought, text.substring(0, text.indexOf(sequence)), List.of(), Stop.STOP_SEQUENCE, first))
                .orElse(this);
    }

    /** This move with at most so many words; a word stands for a token here. Tool calls behind the cut are lost. */
    public Move within(int maxTokens) {
        return within(maxTokens, Stop.MAX_TOKENS);
    }

    /** The same where that is all the room which the context window has left. */
    public Move withinWindow(int room) {
        return within(room, Stop.MODEL_CONTEXT_WINDOW_EXCEEDED);
    }

    private Move within(int maxTokens, Stop why) {
        Matcher words = WORD.matcher(text);
        int end = 0;
        for (int count = 0; words.find(); count++) {
            if (count == maxTokens) {
                return new Move(thought, text.substring(0, end), List.of(), why, Optional.empty());
            }
            end = words.end();
        }
        return this;
    }
}
