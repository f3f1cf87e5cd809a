package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.door.Refusal;
import dev.caravel.door.SentFiles;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Message;
import dev.caravel.run.AttachedFiles;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a client, as an agent gets them. What a client says as {@code system} or {@code developer} goes ahead of the
 * user's first words: it adds to the agent's own instructions, and replaces nothing.
 *
 * @param before all but the last one
 * @param input the words of the last one
 * @param files those that came with the last one, and the bytes of those before
 */
record Dialogue(List<Message> before, String input, AttachedFiles files) {

    /** Nothing is said. */
    static final Dialogue NONE = new Dialogue(List.of(), "", AttachedFiles.NONE);

    /** @throws Refusal when they are no conversation, or hold what no agent is given */
    static Dialogue of(JsonNode messages, SentFiles reader) {
        if (!(messages instanceof ArrayNode) || messages.isEmpty()) {
            throw Refusal.malformed("'messages' must be a list of at least one message");
        }
        StringBuilder wishes = new StringBuilder();
        List<Message> all = new ArrayList<>();
        List<AttachedFiles> files = new ArrayList<>();
        for (JsonNode message : messages) {
            SaidMessage said = SaidMessage.of(message.path("content"), reader);
            String text = said.text();
            files.add(said.files());
            switch (message.path("role").asText()) {
                case "system", "developer" -> wishes.append(text).append("\n\n");
                case "user" -> add(all, Message.user(text, said.files().attached()));
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
                all.set(0, Message.user(wishes + first.text(), Attachment.in(List.of(first))));
            }
        }
        Message last = all.get(all.size() - 1);
        AttachedFiles sent = reader.together(files);
        return new Dialogue(
                List.copyOf(all.subList(0, all.size() - 1)),
                last.text(),
                new AttachedFiles(Attachment.in(List.of(last)), sent.contents()));
    }

    /** The newest message alone, for a conversation that Caravel keeps. */
    Dialogue newest() {
        return new Dialogue(List.of(), input, files.attachedOnly());
    }

    /** Providers want the two sides in turn. */
    private static void add(List<Message> all, Message message) {
        Message last = all.isEmpty() ? null : all.get(all.size() - 1);
        if (message.saysNothing()) {
            return;
        }
        if (last != null && last.role().equals(message.role())) {
            all.set(all.size() - 1, new Message(last.role(), both(last, message).content(), null));
        } else {
            all.add(message);
        }
    }

    private static Message both(Message one, Message next) {
        String between = one.text().isBlank() || next.text().isBlank() ? "" : "\n\n";
        return Message.user(one.text() + between + next.text(), Attachment.in(List.of(one, next)));
    }

    /** @throws Refusal when it holds anything but text */
    static String text(JsonNode content) {
        for (JsonNode part : content) {
            if (!part.path("refusal").isTextual() && !part.path("text").isTextual()) {
                throw Refusal.malformed("a result may hold text only, and one holds '"
                        + Printable.line(part.path("type").asText("something else")) + "'");
            }
        }
        return SaidMessage.of(content, null).text();
    }
}
