package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.Event;
import dev.caravel.journal.GivenCall;
import dev.caravel.text.Printable;
import java.util.List;

/**
 * A tool call as the model asked for it.
 *
 * @param id the provider's id of the call
 * @param tool the name that the model gave
 * @param arguments as the model wrote them: an object, or text that is no JSON
 */
public record RequestedCall(String id, String tool, JsonNode arguments) {

    /**
     * A call's arguments as whoever decides about it must see them: all of them, and characters that hide or turn text around
     * written as their numbers.
     */
    public static String shown(JsonNode arguments) {
        return Printable.lines(arguments.toPrettyString());
    }

    /** What is recorded when it is known what became of it, in this order: then somebody may continue the run at any moment. */
    public List<Event> resolved(Resolution resolution) {
        CallOutcome outcome = resolution.result().isPresent() ? CallOutcome.DONE : CallOutcome.NOT_DONE;
        Event.ToolResolved last = new Event.ToolResolved(
                id, outcome, resolution.result().orElse(null), resolution.by().orElse(null));
        Boolean untrusted = resolution.untrusted() ? true : null;
        return resolution
                .result()
                .<List<Event>>map(
                        result -> List.of(new Event.ToolFinished(id, tool, 0, false, result, untrusted), last))
                .orElseGet(() -> List.of(last));
    }

    /** The call as a model's reply would have it. */
    static ArrayNode block(GivenCall call) {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        content.addObject()
                .put("type", "tool_use")
                .put("id", call.id())
                .put("name", call.tool())
                .set("input", call.arguments());
        return content;
    }
}
