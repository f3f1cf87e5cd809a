package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model thought, as hosts tell it, each in another way. Kept as a thinking block that knows how the host wrote it:
 * within a tool loop it must go back in the same form (DeepSeek and Moonshot refuse the request without it, OpenRouter and
 * Snowflake carry the signatures of Anthropic's and Google's models in it). The other members of a message that only its host
 * knows stand in the same block.
 */
final class OpenAiReasoning {

    /** The field of a thinking block that names the host's own field for its text. */
    private static final String FIELD = "field";

    private static final String DETAILS = "reasoning_details";
    private static final List<String> FIELDS = List.of("reasoning_content", "reasoning");

    /** What is read elsewhere; and results that hosts hand out and do not take back. */
    private static final Set<String> KNOWN = Set.of(
            "role",
            "content",
            "refusal",
            "tool_calls",
            "function_call",
            "name",
            "reasoning_content",
            "reasoning",
            "annotations",
            "audio",
            "citations",
            "search_results",
            "executed_tools",
            "images");

    private final ReplySize size;
    private final HostMembers members;
    private final StringBuilder text = new StringBuilder();
    private String field = "";

    OpenAiReasoning(ReplySize size) {
        this.size = size;
        this.members = new HostMembers(KNOWN, size);
    }

    /** Reads the fields of a message or of a piece of one. */
    void add(JsonNode message) {
        members.add(message);
        // Hosts that send it under several names repeat it.
        for (String name : FIELDS) {
            String more = message.path(name).asText("");
            if (!more.isEmpty()) {
                field = name;
                say(more);
                return;
            }
        }
        for (JsonNode detail : message.path(DETAILS)) {
            say(detail.path("text").asText(detail.path("summary").asText("")));
        }
    }

    /** Words that stood within the message's content. */
    void say(String words) {
        size.add(words.length());
        text.append(words);
    }

    /** The thinking block; empty when there was no thought, and nothing else of the host's own. */
    Optional<ObjectNode> block() {
        if (text.isEmpty() && members.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode block = Json.object().put("type", "thinking").put("thinking", text.toString());
        if (!field.isEmpty()) {
            block.put(FIELD, field);
        }
        ObjectNode own = members.json();
        if (own.has(DETAILS)) {
            block.set(DETAILS, own.remove(DETAILS));
        }
        if (!own.isEmpty()) {
            block.set(OpenAiWire.MEMBERS, own);
        }
        return Optional.of(block);
    }

    /**
     * Writes a thinking block back as its host wrote it. A field of mere text goes with calls only: elsewhere hosts ignore or
     * refuse it.
     */
    static void write(JsonNode block, ObjectNode message) {
        block.path(OpenAiWire.MEMBERS).properties().forEach(member -> message.set(member.getKey(), member.getValue()));
        if (block.has(DETAILS)) {
            message.set(DETAILS, block.get(DETAILS));
        } else if (block.has(FIELD) && message.has("tool_calls")) {
            message.put(block.get(FIELD).asText(), block.path("thinking").asText());
        }
    }
}
