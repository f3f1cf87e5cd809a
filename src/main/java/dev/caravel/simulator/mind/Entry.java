package dev.caravel.simulator.mind;

import java.util.List;
import java.util.Map;

/** One step of a conversation, in the order of the messages. */
public sealed interface Entry {

    /**
     * What the user wrote; tool results are not among it.
     *
     * @param seen the files that came with it, each in a few words
     */
    record Said(String text, List<String> seen) implements Entry {

        /** With nothing to look at. */
        public Said(String text) {
            this(text, List.of());
        }
    }

    /** What the model replied earlier: its tool calls by id, in their order; empty when it only spoke. */
    record Replied(Map<String, ToolCall> calls) implements Entry {}

    /** What a tool gave back. */
    record Result(String callId, Outcome.Kind kind, String text) implements Entry {}
}
