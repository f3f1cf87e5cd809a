package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.door.Refusal;
import dev.caravel.door.RequestBody;
import dev.caravel.journal.ClientTool;
import java.util.ArrayList;
import java.util.List;

/** Reads the tools that a client has itself, in either protocol. */
final class ClientTools {

    private static final String NAME = "[a-zA-Z0-9_-]{1,64}";

    private ClientTools() {}

    static List<ClientTool> of(RequestBody body) {
        List<ClientTool> tools = new ArrayList<>();
        if ("none".equals(body.get("tool_choice").asText())) {
            return tools;
        }
        for (JsonNode tool : body.get("tools")) {
            if (!tool.path("type").asText().equals("function")) {
                throw Refusal.malformed("a tool must be of type function");
            }
            // Chat completions have the function within the tool.
            tools.add(function(tool.path("function").isObject() ? tool.path("function") : tool));
        }
        return tools;
    }

    private static ClientTool function(JsonNode function) {
        String name = function.path("name").asText();
        if (!name.matches(NAME)) {
            throw Refusal.malformed("a tool's name has 1 to 64 letters, digits, - and _");
        }
        JsonNode parameters = function.path("parameters");
        ObjectNode none = JsonNodeFactory.instance.objectNode().put("type", "object");
        none.putObject("properties");
        return new ClientTool(name, function.path("description").asText(""), parameters.isObject() ? parameters : none);
    }
}
