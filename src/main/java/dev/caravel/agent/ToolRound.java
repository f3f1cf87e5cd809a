package dev.caravel.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Event;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tool calls of one reply and their results, until all are in. Part of a run's state. */
final class ToolRound {

    private final Map<String, RequestedCall> asked = new LinkedHashMap<>();
    private final Set<String> cleared = new HashSet<>();
    private final Set<String> started = new LinkedHashSet<>();
    private final Map<String, ObjectNode> results = new LinkedHashMap<>();

    /** Takes the calls that a reply asks for, if any. */
    void ask(ArrayNode reply) {
        for (JsonNode block : reply) {
            if (block.path("type").asText().equals("tool_use")) {
                String id = block.path("id").asText();
                asked.put(id, new RequestedCall(id, block.path("name").asText(), block.path("input")));
            }
        }
    }

    /** True while calls have no result. */
    boolean isOpen() {
        return !asked.isEmpty();
    }

    /** The calls that have no result yet, in the order asked. */
    List<RequestedCall> waiting() {
        return asked.values().stream()
                .filter(call -> !results.containsKey(call.id()))
                .toList();
    }

    /** The calls that nobody has allowed or refused yet, in the order asked. */
    List<RequestedCall> unjudged() {
        return waiting().stream().filter(call -> !cleared.contains(call.id())).toList();
    }

    /** The call may run. */
    void clear(String call) {
        cleared.add(call);
    }

    /** The call begins to run. */
    void start(String call) {
        started.add(call);
    }

    /** It is known that the call did not run: it may begin anew. */
    void unstart(String call) {
        started.remove(call);
    }

    /** The calls that began to run and have no result. */
    List<RequestedCall> underWay() {
        return waiting().stream().filter(call -> started.contains(call.id())).toList();
    }

    /** A result came. With the last one the round is over: all results, in the order asked, whatever order they came in. */
    Optional<ArrayNode> finish(Event.ToolFinished event) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("type", "tool_result").put("tool_use_id", event.call()).put("content", event.result());
        if (event.error()) {
            result.put("is_error", true);
        }
        results.put(event.call(), result);
        if (results.size() < asked.size()) {
            return Optional.empty();
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        asked.keySet().forEach(call -> all.add(results.get(call)));
        asked.clear();
        cleared.clear();
        started.clear();
        results.clear();
        return Optional.of(all);
    }
}
