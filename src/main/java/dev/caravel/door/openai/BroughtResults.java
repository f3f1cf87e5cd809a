package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.door.Refusal;
import dev.caravel.text.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came of calls of a client's own tools: it stands at the end of a conversation.
 *
 * @param turns after how many turns the run made the calls
 * @param results by the calls' own ids
 */
record BroughtResults(String run, int turns, Map<String, String> results) {

    /** Of chat completions: the messages of a tool behind the assistant's. */
    static Optional<BroughtResults> ofMessages(JsonNode messages) {
        return of(messages, "role", "tool", "tool_call_id", "content");
    }

    /** Of responses: the outputs of functions. */
    static Optional<BroughtResults> ofItems(JsonNode items) {
        return of(items, "type", "function_call_output", "call_id", "output");
    }

    private static Optional<BroughtResults> of(JsonNode list, String field, String word, String id, String result) {
        Map<String, String> results = new LinkedHashMap<>();
        ClientCallId last = null;
        for (int i = list.size() - 1;
                i >= 0 && list.path(i).path(field).asText().equals(word);
                i--) {
            String text = list.path(i).path(id).asText();
            ClientCallId call = ClientCallId.parse(text)
                    .orElseThrow(() -> Refusal.malformed("there is no call '" + Printable.line(text) + "'"));
            if (last != null && !(last.run().equals(call.run()) && last.turns() == call.turns())) {
                break;
            }
            last = call;
            results.putIfAbsent(call.call(), Dialogue.text(list.path(i).path(result)));
        }
        return last == null ? Optional.empty() : Optional.of(new BroughtResults(last.run(), last.turns(), results));
    }
}
