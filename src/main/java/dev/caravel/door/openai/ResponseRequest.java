package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.door.Refusal;
import dev.caravel.door.RequestBody;
import dev.caravel.door.SentFiles;
import dev.caravel.journal.ClientTool;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks for by the Responses protocol.
 *
 * @param model the name of the agent
 * @param dialogue the conversation, or what continues an earlier response
 * @param streams whether the answer is read while it is written
 * @param background whether nobody waits for the answer
 * @param thread the conversation of Caravel's to continue
 * @param previous the response to continue
 * @param tags by which the run is found again
 * @param tools those that the client has itself
 * @param brought what came of these; empty for a new question
 * @param output the JSON Schema that the answer has to match; empty when the agent decides
 */
record ResponseRequest(
        String model,
        Dialogue dialogue,
        boolean streams,
        boolean background,
        Optional<String> thread,
        Optional<String> previous,
        List<String> tags,
        List<ClientTool> tools,
        Optional<BroughtResults> brought,
        Optional<JsonNode> output) {

    static ResponseRequest of(RequestBody body, SentFiles files) {
        Optional<String> previous = body.text("previous_response_id");
        Optional<String> thread = Optional.of(body.get("metadata").path("thread"))
                .filter(JsonNode::isTextual)
                .map(name -> name.asText().strip())
                .filter(name -> !name.isEmpty());
        if (previous.isPresent() && thread.isPresent()) {
            throw Refusal.malformed("a response continues previous_response_id or metadata.thread, not both");
        }
        Optional<BroughtResults> brought = BroughtResults.ofItems(body.get("input"));
        Dialogue dialogue = brought.isPresent() ? Dialogue.NONE : Dialogue.of(messages(body), files);
        return new ResponseRequest(
                body.text("model").orElse(""),
                previous.isPresent() || thread.isPresent() ? dialogue.newest() : dialogue,
                body.get("stream").asBoolean(),
                body.get("background").asBoolean(),
                thread,
                previous,
                ClientTags.of(body),
                ClientTools.of(body),
                brought,
                ClientFormat.of(body.get("text").path("format")));
    }

    /** What the assistant made of these stands behind them. */
    private static final Set<String> PASSED_OVER =
            Set.of("reasoning", "item_reference", "function_call", "function_call_output");

    /** The same as chat completions write it. */
    private static ArrayNode messages(RequestBody body) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        body.text("instructions")
                .ifPresent(words -> messages.addObject().put("role", "system").put("content", words));
        JsonNode input = body.get("input");
        if (input.isTextual()) {
            messages.addObject().put("role", "user").put("content", input.asText());
            return messages;
        }
        if (!(input instanceof ArrayNode)) {
            throw Refusal.malformed("'input' must be a text or a list of items");
        }
        for (JsonNode item : input) {
            String type = item.path("type").asText("message");
            if (type.equals("message")) {
                messages.add(item);
            } else if (!PASSED_OVER.contains(type)) {
                throw Refusal.malformed("an item of 'input' must be a message");
            }
        }
        return messages;
    }
}
