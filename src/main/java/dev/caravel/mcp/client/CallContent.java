package dev.caravel.mcp.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.mcp.Json;
import dev.caravel.tool.ToolResult;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a server gave back for a call, as text. */
final class CallContent {

    private static final int BYTES_IN_BASE64 = 3;
    private static final int DIGITS_IN_BASE64 = 4;

    private CallContent() {}

    /** Its texts, what else there is in words, and its data unless a text says the same. */
    static String text(McpSchema.CallToolResult result) {
        List<String> parts = new ArrayList<>();
        for (McpSchema.Content content : Objects.requireNonNullElse(result.content(), List.<McpSchema.Content>of())) {
            parts.add(text(content));
        }
        if (result.structuredContent() != null) {
            JsonNode data = Json.tree(result.structuredContent());
            if (parts.stream().noneMatch(part -> says(part, data) || wraps(data, part))) {
                parts.add(data.toString());
            }
        }
        return parts.isEmpty() ? ToolResult.NONE : String.join("\n", parts);
    }

    private static boolean says(String part, JsonNode data) {
        try {
            return Json.tree(Json.read(part)).equals(data);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Many servers put the text that they gave into an object, too. */
    private static boolean wraps(JsonNode data, String part) {
        return data.size() == 1 && data.elements().next().asText().equals(part);
    }

    private static String text(McpSchema.Content content) {
        if (content instanceof McpSchema.TextContent text) {
            return Objects.requireNonNullElse(text.text(), "");
        }
        if (content instanceof McpSchema.ImageContent image) {
            return left("an image", image.mimeType(), image.data());
        }
        if (content instanceof McpSchema.AudioContent audio) {
            return left("a sound", audio.mimeType(), audio.data());
        }
        if (content instanceof McpSchema.ResourceLink link) {
            return "[a link to the resource " + link.uri() + ": " + link.name() + "]";
        }
        if (content instanceof McpSchema.EmbeddedResource embedded) {
            if (embedded.resource() instanceof McpSchema.TextResourceContents text) {
                return "[the resource " + text.uri() + ":]\n" + text.text();
            }
            if (embedded.resource() instanceof McpSchema.BlobResourceContents blob) {
                return left("the resource " + blob.uri(), blob.mimeType(), blob.blob());
            }
        }
        return "[something that is no text]";
    }

    private static String left(String what, String type, String base64) {
        int bytes = base64 == null ? 0 : base64.length() / DIGITS_IN_BASE64 * BYTES_IN_BASE64;
        return "[" + what + " (" + type + ", " + bytes + " bytes), which can't be shown here]";
    }
}
