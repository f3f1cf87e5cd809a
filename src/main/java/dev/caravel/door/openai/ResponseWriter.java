package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.run.RequestedCall;

/**
 * Writes an answer as the events of a response. An item ends where another kind of words begins. The same answer has the same events with the
 * same numbers each time.
 */
final class ResponseWriter implements AnswerWriter {

    private final ResponseObject response;
    private final ArrayNode output = JsonNodeFactory.instance.arrayNode();
    private OutputItem item;
    private final long after;
    private long sequence;

    ResponseWriter(ResponseObject response) {
        this(response, -1);
    }

    /** @param after the last event that its reader has already; -1 for none */
    ResponseWriter(ResponseObject response, long after) {
        this.response = response;
        this.after = after;
    }

    /** What is sent before anything is known of the answer. */
    String opening() {
        return ": response " + response.run() + "\n\n" + begin();
    }

    @Override
    public String words(String words) {
        return add(OutputItem.Kind.MESSAGE, words);
    }

    @Override
    public String progress(String line) {
        return add(OutputItem.Kind.REASONING, line + "\n");
    }

    @Override
    public String end(Ending ending) {
        String last = begin() + close() + calls(ending);
        ObjectNode json = response.ended(ending, output);
        return last + last("response." + json.path("status").asText(), json);
    }

    @Override
    public String failure(OpenAiError error) {
        return begin() + close() + last("response.failed", response.failed(error, output));
    }

    /** Words of an attempt that broke off were numbered, and are not recorded: who has read them is told the end all the same. */
    private String last(String type, ObjectNode json) {
        if (sequence < after) {
            sequence = after + 1;
        }
        return event(type, of(json)) + DONE;
    }

    /** The response with all that was written. */
    ObjectNode whole(Ending ending) {
        close();
        return response.ended(ending, output);
    }

    /** The calls that the client is to make, an item each. */
    private String calls(Ending ending) {
        StringBuilder pieces = new StringBuilder();
        for (RequestedCall call : ending.calls()) {
            String id = "fc_" + response.run() + "_" + output.size();
            String arguments = call.arguments().toString();
            ObjectNode whole = call(id, ending.id(call), call.tool(), arguments, "completed");
            ObjectNode begun = call(id, ending.id(call), call.tool(), "", "in_progress");
            String type = "response.function_call_arguments";
            pieces.append(event("response.output_item.added", (ObjectNode) placed().set("item", begun)))
                    .append(event(type + ".delta", placed().put("item_id", id).put("delta", arguments)))
                    .append(event(
                            type + ".done",
                            placed().put("item_id", id).put("name", call.tool()).put("arguments", arguments)))
                    .append(event("response.output_item.done", (ObjectNode) placed().set("item", whole)));
            output.add(whole);
        }
        return pieces.toString();
    }

    private static ObjectNode call(String id, String call, String name, String arguments, String status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", "function_call")
                .put("status", status)
                .put("call_id", call)
                .put("name", name)
                .put("arguments", arguments);
    }

    private String begin() {
        if (sequence > 0) {
            return "";
        }
        return event("response.created", of(response.begun())) + event("response.in_progress", of(response.begun()));
    }

    private String add(OutputItem.Kind kind, String words) {
        String before = begin() + (item != null && item.kind() != kind ? close() : "");
        if (item == null) {
            item = new OutputItem(kind, response.run(), output.size());
            before += event("response.output_item.added", (ObjectNode) placed().set("item", item.begun()));
            before += event(kind.part + ".added", (ObjectNode) inPart().set("part", item.part("")));
        }
        StringBuilder pieces = new StringBuilder(before);
        item.add(words).forEach(word -> pieces.append(delta(word)));
        return pieces.toString();
    }

    private String delta(String words) {
        return event(item.kind().text + ".delta", withLogprobs(inPart().put("delta", words)));
    }

    private String close() {
        if (item == null) {
            return "";
        }
        OutputItem.Kind kind = item.kind();
        String rest = item.rest();
        String pieces = (rest.isEmpty() ? "" : delta(rest))
                + event(kind.text + ".done", withLogprobs(inPart().put("text", item.words())))
                + event(kind.part + ".done", (ObjectNode) inPart().set("part", item.part(item.words())))
                + event("response.output_item.done", (ObjectNode) placed().set("item", item.whole()));
        output.add(item.whole());
        item = null;
        return pieces;
    }

    private ObjectNode withLogprobs(ObjectNode json) {
        if (item.kind() == OutputItem.Kind.MESSAGE) {
            json.putArray("logprobs");
        }
        return json;
    }

    private ObjectNode placed() {
        return JsonNodeFactory.instance.objectNode().put("output_index", output.size());
    }

    private ObjectNode inPart() {
        return placed().put("item_id", item.id()).put(item.kind().index, 0);
    }

    private static ObjectNode of(ObjectNode response) {
        return JsonNodeFactory.instance.objectNode().set("response", response);
    }

    private String event(String type, ObjectNode json) {
        long number = sequence++;
        if (number <= after) {
            return "";
        }
        json.put("type", type).put("sequence_number", number);
        return "event: " + type + "\ndata: " + json + "\n\n";
    }
}
