package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * One message of a conversation, in the form that Anthropic's Messages API defines: a role and a list of content blocks.
 *
 * @param role {@code user} or {@code assistant}
 * @param content the blocks, as the provider or the caller sent them; not to be changed
 * @param model for the assistant's messages {@code provider/model} that wrote them (signed thinking is valid for that one
 *     only); absent for the user's
 */
public record Message(String role, ArrayNode content, @JsonInclude(JsonInclude.Include.NON_NULL) String model) {

    /** The user's words. */
    public static Message user(String text) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        content.addObject().put("type", "text").put("text", text);
        return new Message("user", content, null);
    }

    /** The user's words, behind the files that came with them; these alone where there are no words. */
    public static Message user(String text, List<Attachment> attachments) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        if (attachments != null) {
            attachments.forEach(attachment -> content.add(attachment.block()));
        }
        boolean words = content.isEmpty() || !text.isBlank();
        return new Message("user", words ? content.addAll(user(text).content()) : content, null);
    }

    /** Blocks on the user's side of the conversation, for instance the results of tools. */
    public static Message user(ArrayNode content) {
        return new Message("user", content, null);
    }

    /** A model's reply. */
    public static Message assistant(ArrayNode content, String model) {
        return new Message("assistant", content, model);
    }

    /** The text of all text blocks, joined: citations may split one sentence into several blocks. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("text")) {
                text.append(block.path("text").asText());
            }
        }
        return text.toString();
    }

    /** True when nothing in it is meant to be read: it only thinks, or there is nothing at all. */
    public boolean saysNothing() {
        for (JsonNode block : content) {
            String type = block.path("type").asText();
            boolean silent = type.equals("thinking")
                    || type.equals("redacted_thinking")
                    || type.equals("text") && block.path("text").asText().isBlank();
            if (!silent) {
                return false;
            }
        }
        return true;
    }

    /** True for a message written by a model. */
    public boolean fromAssistant() {
        return role.equals("assistant");
    }

    /** This message with more blocks behind its own. */
    public Message plus(ArrayNode more) {
        return new Message(role, content.deepCopy().addAll(more), model);
    }
}
