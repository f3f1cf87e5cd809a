package dev.caravel.simulator.wire;

import static dev.caravel.simulator.wire.AnthropicRules.refuse;
import static dev.caravel.simulator.wire.AnthropicRules.required;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.simulator.wire.AnthropicRules.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What Anthropic demands of one content block. Blocks of the provider's own tools are taken as they are. */
final class AnthropicBlocks {

    private static final Map<String, Set<String>> FIELDS = Map.of(
            "text", Set.of("type", "text", "cache_control", "citations"),
            "tool_use", Set.of("type", "id", "name", "input", "cache_control", "caller"),
            "tool_result", Set.of("type", "tool_use_id", "content", "is_error", "cache_control"),
            "image", Set.of("type", "source", "cache_control"),
            "document", Set.of("type", "source", "title", "context", "citations", "cache_control"),
            "thinking", Set.of("type", "thinking", "signature"),
            "redacted_thinking", Set.of("type", "data"));
    private static final Map<String, List<String>> REQUIRED = Map.of(
            "text", List.of("text"),
            "tool_use", List.of("id", "name", "input"),
            "tool_result", List.of("tool_use_id"),
            "image", List.of("source"),
            "document", List.of("source"),
            "thinking", List.of("signature", "thinking"),
            "redacted_thinking", List.of("data"));
    private static final Set<String> MEDIA = Set.of("text", "image", "document", "search_result", "tool_reference");
    private static final Set<String> BY_USER =
            Set.of("text", "image", "document", "search_result", "tool_result", "container_upload");
    private static final Set<String> BY_ASSISTANT = Set.of(
            "text",
            "tool_use",
            "thinking",
            "redacted_thinking",
            "server_tool_use",
            "web_search_tool_result",
            "web_fetch_tool_result",
            "code_execution_tool_result",
            "bash_code_execution_tool_result",
            "text_editor_code_execution_tool_result",
            "tool_search_tool_result",
            "mcp_tool_use",
            "mcp_tool_result",
            "container_upload",
            "compaction",
            "advisor_tool_result");
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
    private static final int LARGEST_PICTURE = 5 * 1024 * 1024;
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]+");

    private AnthropicBlocks() {}

    static Set<String> allowedFor(String role) {
        return role.equals("user") ? BY_USER : BY_ASSISTANT;
    }

    static void check(String where, JsonNode block, Set<String> allowed) {
        Shape.OBJECT.demand(where, block);
        required(where + ".type", block, "type");
        String type = block.path("type").asText();
        if (!allowed.contains(type)) {
            throw refuse(
                    where + ": Input tag '" + type + "' found using 'type' does not match any of the expected tags: "
                            + String.join(", ", new TreeSet<>(allowed)));
        }
        String place = where + "." + type;
        REQUIRED.getOrDefault(type, List.of()).forEach(field -> required(place + "." + field, block, field));
        Set<String> known = FIELDS.get(type);
        block.fieldNames().forEachRemaining(field -> {
            if (known != null && !known.contains(field)) {
                throw refuse(place + "." + field + ": Extra inputs are not permitted");
            }
        });
        switch (type) {
            case "text" -> text(where, place, block);
            case "tool_use" -> toolUse(place, block);
            case "tool_result" -> toolResult(place, block);
            case "thinking" -> signature(place, block);
            case "image", "document" -> source(place + ".source", type, block.path("source"));
            default -> {
                // What remains is opaque to the model here.
            }
        }
    }

    private static void text(String where, String place, JsonNode block) {
        Shape.STRING.demand(place + ".text", block.path("text"));
        if (block.path("text").asText().isEmpty()) {
            throw refuse(where + ": text content blocks must be non-empty");
        }
    }

    private static void toolUse(String place, JsonNode block) {
        id(place + ".id", block.path("id"));
        Shape.STRING.demand(place + ".name", block.path("name"));
        Shape.OBJECT.demand(place + ".input", block.path("input"));
    }

    private static void toolResult(String place, JsonNode block) {
        id(place + ".tool_use_id", block.path("tool_use_id"));
        if (Json.has(block, "is_error")) {
            Shape.BOOLEAN.demand(place + ".is_error", block.path("is_error"));
        }
        if (!Json.has(block, "content")) {
            return;
        }
        JsonNode content = block.path("content");
        Shape.STRING_OR_ARRAY.demand(place + ".content", content);
        for (int index = 0; index < content.size(); index++) {
            check(place + ".content." + index, content.get(index), MEDIA);
        }
    }

    private static void source(String place, String type, JsonNode source) {
        Shape.OBJECT.demand(place, source);
        required(place + ".type", source, "type");
        if (!source.path("type").asText().equals("base64")) {
            return;
        }
        required(place + ".base64.media_type", source, "media_type");
        required(place + ".base64.data", source, "data");
        Set<String> types = type.equals("image") ? PICTURES : Set.of("application/pdf");
        if (!types.contains(source.path("media_type").asText())) {
            throw refuse(place + ".base64.media_type: Input should be " + String.join(" or ", new TreeSet<>(types)));
        }
        Media media = Media.of(source.path("data").asText())
                .orElseThrow(() -> refuse(place + ".base64: invalid base64 data"));
        if (type.equals("image") && source.path("data").asText().length() > LARGEST_PICTURE) {
            throw refuse(place + ".base64: image exceeds 5 MB maximum");
        }
        if (!media.type().equals(source.path("media_type").asText())) {
            throw refuse(place + ": The file was specified using the "
                    + source.path("media_type").asText() + " media type, but the file appears to be " + media.type());
        }
    }

    private static void signature(String place, JsonNode block) {
        Shape.STRING.demand(place + ".thinking", block.path("thinking"));
        Shape.STRING.demand(place + ".signature", block.path("signature"));
        if (block.path("signature").asText().isEmpty()) {
            throw refuse(place + ": Invalid `signature` in `thinking` block");
        }
    }

    private static void id(String place, JsonNode id) {
        Shape.STRING.demand(place, id);
        if (!ID.matcher(id.asText()).matches()) {
            throw refuse(place + ": String should match pattern '^[a-zA-Z0-9_-]+$'");
        }
    }
}
