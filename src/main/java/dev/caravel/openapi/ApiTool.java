package dev.caravel.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.text.Sha256;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolSchema;
import dev.caravel.tool.ToolServers;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * An operation as a tool.
 *
 * @param api whose it is
 * @param base where its path begins
 * @param definition identifies what the document says about it
 */
record ApiTool(DeclaredApi api, Operation operation, URI base, Tool tool, String definition) {

    /**
     * @param timeout how long a call may take
     * @throws IllegalArgumentException when it can't be offered to a model
     */
    static ApiTool of(DeclaredApi api, Operation operation, URI base, Duration timeout) {
        boolean again = operation.isIdempotent() || operation.effectKey().isPresent();
        Tool.Hints hints = new Tool.Hints(operation.isSafe(), again, !operation.isSafe(), true);
        Tool tool = new Tool(
                ToolServers.OPENAPI + api.name() + "/" + operation.id(),
                "",
                operation.description(),
                ToolSchema.ofJson(operation.arguments().toString()),
                hints,
                true,
                timeout,
                Tool.LONGEST_RESULT,
                false,
                Tool.Approval.AUTO,
                Tool.OnUnknown.PARK,
                false,
                Optional.empty(),
                false);
        ObjectNode definition = JsonNodeFactory.instance.objectNode();
        definition
                .put("description", operation.description())
                .put("hints", hints.words())
                .put("call", operation.method() + " " + base + operation.path())
                .set("schema", operation.arguments());
        return new ApiTool(api, operation, base, tool, Sha256.of(definition.toString()));
    }
}
