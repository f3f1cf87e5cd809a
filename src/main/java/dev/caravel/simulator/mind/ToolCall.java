package dev.caravel.simulator.mind;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One call of a tool. Its id is the wire's affair. */
public record ToolCall(String name, ObjectNode arguments) {

    /** The argument as text; empty when it is not there. */
    String argument(String key) {
        return arguments.path(key).asText("");
    }
}
