package dev.caravel.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.mcp.Json;
import dev.caravel.text.Sha256;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolSchema;
import dev.caravel.tool.ToolServers;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A tool as its server describes it, and as it is here.
 *
 * @param plain what the server calls it
 * @param definition identifies what the server says about it
 */
record ServedTool(String plain, Tool tool, String definition) {

    /** What the protocol allows. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_./-]{1,128}");

    private static final int LONGEST_DESCRIPTION = 10_000;

    /**
     * @param timeout how long a call may take
     * @throws IllegalArgumentException when it can't be offered to a model
     */
    static ServedTool of(String server, McpSchema.Tool described, Duration timeout) {
        if (described.name() == null || !NAME.matcher(described.name()).matches()) {
            throw new IllegalArgumentException("its name is none that the protocol allows");
        }
        String description =
                Objects.requireNonNullElse(described.description(), "").strip();
        if (description.length() > LONGEST_DESCRIPTION) {
            throw new IllegalArgumentException("its description has more than " + LONGEST_DESCRIPTION + " characters");
        }
        JsonNode schema = Json.tree(described.inputSchema());
        Tool.Hints hints = hints(described.annotations());
        Tool tool = new Tool(
                ToolServers.MCP + server + "/" + described.name(),
                Objects.requireNonNullElse(described.title(), "").strip(),
                description,
                ToolSchema.ofJson(schema.toString()),
                hints,
                hints.openWorld(),
                timeout,
                Tool.LONGEST_RESULT,
                false,
                Tool.Approval.AUTO,
                Tool.OnUnknown.PARK,
                false,
                Optional.empty(),
                false);
        return new ServedTool(described.name(), tool, definition(description, schema, hints));
    }

    /** The protocol's defaults: a tool that says nothing may destroy, and reaches outside. */
    private static Tool.Hints hints(McpSchema.ToolAnnotations said) {
        if (said == null) {
            return new Tool.Hints(false, false, true, true);
        }
        boolean readOnly = Boolean.TRUE.equals(said.readOnlyHint());
        return new Tool.Hints(
                readOnly,
                Boolean.TRUE.equals(said.idempotentHint()),
                Objects.requireNonNullElse(said.destructiveHint(), !readOnly),
                !Boolean.FALSE.equals(said.openWorldHint()));
    }

    private static String definition(String description, JsonNode schema, Tool.Hints hints) {
        ObjectNode definition = JsonNodeFactory.instance.objectNode();
        definition.put("description", description).put("hints", hints.words()).set("schema", schema);
        return Sha256.of(definition.toString());
    }
}
