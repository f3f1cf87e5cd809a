package dev.caravel.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.AttachmentStore;
import dev.caravel.journal.Message;
import dev.caravel.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Puts the files that came with tasks into a prompt, in the form that Anthropic's Messages API defines. Thread-safe. */
final class PromptFiles {

    private final AttachmentStore store;

    PromptFiles(AttachmentStore store) {
        this.store = store;
    }

    /**
     * The conversation as a model gets it.
     *
     * @throws IllegalStateException when a file is no longer kept
     */
    List<Message> in(List<Message> messages) {
        return Attachment.in(messages).isEmpty()
                ? messages
                : messages.stream().map(this::whole).toList();
    }

    private Message whole(Message message) {
        if (message.fromAssistant()) {
            return message;
        }
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        for (JsonNode block : message.content()) {
            Optional<Attachment> file = Attachment.in(block);
            if (file.isPresent()) {
                add(file.get(), content);
            } else {
                content.add(block);
            }
        }
        return Message.user(content);
    }

    private void add(Attachment file, ArrayNode content) {
        byte[] bytes = store.find(file.sha256())
                .orElseThrow(() -> new IllegalStateException(file.name() + " is no longer kept"));
        String mark = "<attachment name=\"" + file.name() + "\" type=\"" + file.mediaType() + "\"";
        switch (file.kind()) {
            case IMAGE -> {
                content.addObject().put("type", "text").put("text", mark + "/>");
                content.addObject().put("type", "image").set("source", source(file, bytes));
            }
            case PDF ->
                content.addObject()
                        .put("type", "document")
                        .put("title", file.name())
                        .set("source", source(file, bytes));
            case TEXT ->
                content.addObject()
                        .put("type", "text")
                        .put(
                                "text",
                                mark + ">\n" + Utf8.withoutMark(new String(bytes, StandardCharsets.UTF_8))
                                        + "\n</attachment>");
        }
    }

    private static JsonNode source(Attachment file, byte[] bytes) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "base64")
                .put("media_type", file.mediaType())
                .put("data", Base64.getEncoder().encodeToString(bytes));
    }
}
