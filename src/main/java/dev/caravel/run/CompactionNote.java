package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;

/**
 * What stands in a conversation for what is left out of it: a text behind the first message's own words for messages, a
 * text in the place of a result for that.
 */
public final class CompactionNote {

    /** How every note behind the first message begins, so that the next one takes its place. */
    public static final String BEGINNING = "[Caravel left out a part of this conversation] ";

    private CompactionNote() {}

    /** The first message with this note, and without the one before. */
    static Message behind(Message first, String note) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < first.content().size(); i++) {
            JsonNode block = first.content().get(i);
            if (i == 0 || !isNote(block)) {
                content.add(block);
            }
        }
        content.addAll(Message.user(note).content());
        return new Message(first.role(), content, first.model());
    }

    private static boolean isNote(JsonNode block) {
        return block.path("text").asText().startsWith(BEGINNING);
    }

    /** The message with a text in the place of a result. */
    static Message instead(Message results, Event.Cleared cleared) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        for (JsonNode block : results.content()) {
            content.add(
                    block.path("tool_use_id").asText().equals(cleared.call())
                            ? ((ObjectNode) block.deepCopy()).put("content", cleared.text())
                            : block);
        }
        return new Message(results.role(), content, results.model());
    }
}
