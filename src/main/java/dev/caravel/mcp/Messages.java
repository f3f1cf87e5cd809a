package dev.caravel.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON-RPC messages as text, in one line. */
final class Messages {

    private Messages() {}

    /**
     * Reads one message.
     *
     * @throws JsonProcessingException when it is no JSON
     * @throws IllegalArgumentException when it is JSON, and no message
     */
    static McpSchema.JSONRPCMessage read(String text) throws IOException {
        JsonNode json = Json.read(text);
        if (!json.isObject() || !json.path("jsonrpc").asText().equals("2.0")) {
            throw new IllegalArgumentException("no message");
        }
        return McpSchema.deserializeJsonRpcMessage(Json.FOR_SDK, text);
    }

    static String write(McpSchema.JSONRPCMessage message) {
        try {
            return Json.FOR_SDK.writeValueAsString(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a message that could not be read, so that nobody knows its id. */
    static String error(int code, String why) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("jsonrpc", "2.0")
                .putNull("id")
                .putObject("error")
                .put("code", code)
                .put("message", why);
        return error.toString();
    }
}
