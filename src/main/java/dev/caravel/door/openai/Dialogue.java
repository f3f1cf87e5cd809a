package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.door.Refusal;
import dev.caravel.journal.Message;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a client, as an agent gets them. What a client says as {@code system} or {@code developer} goes ahead of the
 * user's first words: it adds to the agent's own instructions, and replaces nothing.
 *
 * @param before all but the last one
 * @param input the words of the last one
 */
record Dialogue(List<Message> before, String input) {

    /** Nothing is said. */
    static final Dialogue NONE = new Dialogue(List.of(), "");

    /** @throws Refusal when they are no conversation, or hold anything but text */
    static Dialogue of(JsonNode messages) {
        if (!(messages instanceof ArrayNode) || messages.isEmpty()) {
            throw Refusal.malformed("'messages' must be a list of at least one message");
        }
        StringBuilder wishes = new StringBuilder();
        List<Message> all = new ArrayList<>();
        for (JsonNode message : messages) {
            String text = text(message.path("content"));
            switch (message.path("role").asText()) {
                case "system", "developer" -> wishes.append(text).append("\n\n");
                case "user" -> add(all, Message.user(text));
                case "assistant" ->
                    add(all, new Message("assistant", Message.user(text).content(), null));
                case "tool" -> {
                    // What the assistant made of it stands behind it.
                }
                default ->
                    throw Refusal.malformed("the role of a message must be system, developer, user, assistant or tool");
            }
        }
        if (all.isEmpty() || all.get(all.size() - 1).fromAssistant()) {
            throw Refusal.malformed("the last message must be the user's");
        }
        if (!wishes.toString().isBlank()) {
            Message first = all.get(0);
            Message told = Message.user(wishes.toString());
            if (first.fromAssistant()) {
                all.add(0, told);
            } else {
                all.set(0, Message.user(wishes + first.text()));
            }
        }
        return new Dialogue(
                List.copyOf(all.subList(0, all.size() - 1)),
                all.get(all.size() - 1).text());
    }

    /** The newest message alone, for a conversation that Caravel keeps. */
    Dialogue newest() {
        return new Dialogue(List.of(), input);
    }

    /** Providers want the two sides in turn. */
    private static void add(List<Message> all, Message message) {
        Message last = all.isEmpty() ? null : all.get(all.size() - 1);
        if (message.text().isBlank()) {
            return;
        }
        if (last != null && last.role().equals(message.role())) {
            all.set(
                    all.size() - 1,
                    new Message(
                            last.role(),
                            Message.user(last.text() + "\n\n" + message.text()).content(),
                            null));
        } else {
            all.add(message);
        }
    }

    static String text(JsonNode content) {
        if (content.isTextual() || content.isNull() || content.isMissingNode()) {
            return content.asText("");
        }
        if (!(content instanceof ArrayNode)) {
            throw Refusal.malformed("the content of a message must be a text or a list of parts");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            JsonNode words = part.path("refusal").isTextual() ? part.path("refusal") : part.path("text");
            if (!words.isTextual()) {
                throw Refusal.malformed("a message may hold text only, and one holds '"
                        + Printable.line(part.path("type").asText("something else"))
                        + "': agents see no pictures, sounds or files");
            }
            text.append(words.asText());
        }
        return text.toString();
    }
}
