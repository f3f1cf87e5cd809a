package dev.caravel.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.journal.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * The conversation that a caller keeps itself: messages of a user and an assistant in turn, the last one the user's.
 *
 * @param before all but the last one
 * @param input the words of the last one
 */
record History(List<Message> before, String input) {

    /** Reads {@code [{"role", "content"}, …]}, where the content is a text, or a list of blocks of text. */
    static History of(JsonNode messages) {
        List<Message> all = new ArrayList<>();
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            if (!role.equals("user") && !role.equals("assistant")) {
                throw Refusal.malformed("the role of a message must be user or assistant");
            }
            String text = text(message.path("content"));
            if (!text.isBlank()) {
                add(all, role, Message.user(text).content());
            }
        }
        if (all.isEmpty() || all.get(all.size() - 1).fromAssistant()) {
            throw Refusal.malformed("the last message must be the user's");
        }
        return new History(
                List.copyOf(all.subList(0, all.size() - 1)),
                all.get(all.size() - 1).text());
    }

    /** Providers want the two sides in turn. */
    private static void add(List<Message> all, String role, ArrayNode content) {
        Message last = all.isEmpty() ? null : all.get(all.size() - 1);
        if (last != null && last.role().equals(role)) {
            all.set(all.size() - 1, last.plus(content));
        } else {
            all.add(new Message(role, content, null));
        }
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        if (!(content instanceof ArrayNode)) {
            throw Refusal.malformed("the content of a message must be a text or a list of blocks");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            if (!block.path("text").isTextual()) {
                throw Refusal.malformed("a message may hold text only");
            }
            text.append(block.path("text").asText());
        }
        return text.toString();
    }
}
