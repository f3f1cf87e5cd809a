package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.RunRecord;

/**
 * An answer as chat completions write it, whole or in pieces.
 *
 * @param run the run's id
 * @param created when it was asked for, in seconds since 1970
 * @param model the name of the agent, as the client wrote it
 */
record Completion(String run, long created, String model) {

    /** The whole of it. */
    ObjectNode whole(Ending ending) {
        ObjectNode json = head("chat.completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message")
                .put("role", "assistant")
                .put("content", ending.calls().isEmpty() ? ending.words() : null)
                .putNull("refusal");
        if (!ending.calls().isEmpty()) {
            message.set("tool_calls", calls(ending));
        }
        choice.putNull("logprobs").put("finish_reason", ending.finish());
        json.set("usage", usage(ending.run()));
        return json;
    }

    /** A piece; its delta is the caller's to fill. */
    ObjectNode piece(ObjectNode delta, String finish) {
        ObjectNode json = head("chat.completion.chunk");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finish);
        return json;
    }

    /** The piece behind the last one: what it used. */
    ObjectNode used(RunRecord record) {
        ObjectNode json = head("chat.completion.chunk");
        json.putArray("choices");
        json.set("usage", usage(record));
        return json;
    }

    /** The calls that the client is to make, each with its place. */
    ArrayNode calls(Ending ending) {
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        for (RequestedCall call : ending.calls()) {
            calls.addObject()
                    .put("index", calls.size() - 1)
                    .put("id", ending.id(call))
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.tool())
                    .put("arguments", call.arguments().toString());
        }
        return calls;
    }

    private ObjectNode head(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "chatcmpl-" + run)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    /** What the journal says that the whole run used, its subagents included. */
    private static ObjectNode usage(RunRecord record) {
        RunRecord.Tokens tokens = record.usage();
        long prompt = tokens.inputTokens() + tokens.cacheReadTokens() + tokens.cacheWriteTokens();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", tokens.outputTokens())
                .put("total_tokens", prompt + tokens.outputTokens());
        json.putObject("prompt_tokens_details").put("cached_tokens", tokens.cacheReadTokens());
        return json;
    }
}
