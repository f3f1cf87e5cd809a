package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.RunRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * A response as clients get it, at its beginning and at its end. Fields that clients insist on and that mean nothing here have OpenAI's
 * usual values.
 *
 * @param run the run's id
 * @param created when it was asked for, in seconds since 1970
 * @param model the name of the agent, as the client wrote it
 * @param previous the response that it continues
 */
record ResponseObject(String run, long created, String model, Optional<String> previous) {

    static final String PREFIX = "resp_";

    /** While the run is in progress. */
    ObjectNode begun() {
        return json("in_progress", JsonNodeFactory.instance.arrayNode());
    }

    /** While the run is in progress, or waits for a place; nobody waits for it here. */
    ObjectNode inBackground(RunStatus status) {
        return begun().put("status", status == RunStatus.QUEUED ? "queued" : "in_progress")
                .put("background", true);
    }

    /** With what came of it. */
    ObjectNode ended(Ending ending, ArrayNode output) {
        boolean whole = ending.finish().equals("stop") || ending.finish().equals(Ending.CALLS);
        ObjectNode json = ending.error()
                .map(error -> failed(error, output))
                .orElseGet(() -> json(whole ? "completed" : "incomplete", output));
        if (ending.run().endedAt() != null) {
            json.put("completed_at", Instant.parse(ending.run().endedAt()).getEpochSecond());
        }
        if (ending.error().isEmpty() && !whole) {
            json.putObject("incomplete_details")
                    .put("reason", ending.finish().equals("length") ? "max_output_tokens" : ending.finish());
        }
        json.set("usage", usage(ending.run()));
        return json;
    }

    /** Broken off; where somebody wanted it so, that is no error. */
    ObjectNode failed(OpenAiError error, ArrayNode output) {
        if (error.code().equals(Ending.CANCELLED)) {
            return json("cancelled", output);
        }
        ObjectNode json = json("failed", output);
        json.putObject("error")
                .put("code", error.code().isEmpty() ? error.type() : error.code())
                .put("message", error.message());
        return json;
    }

    private ObjectNode json(String status, ArrayNode output) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", PREFIX + run)
                .put("object", "response")
                .put("created_at", created)
                .putNull("completed_at")
                .put("status", status)
                .put("background", false)
                .putNull("error")
                .putNull("incomplete_details")
                .putNull("instructions")
                .putNull("max_output_tokens")
                .putNull("max_tool_calls")
                .put("model", model);
        json.set("output", output);
        json.put("parallel_tool_calls", true)
                .put("previous_response_id", previous.orElse(null))
                .putNull("prompt_cache_key")
                .putNull("safety_identifier")
                .put("service_tier", "default")
                .put("store", true)
                .put("temperature", 1.0)
                .put("top_p", 1.0)
                .put("presence_penalty", 0.0)
                .put("frequency_penalty", 0.0)
                .put("top_logprobs", 0)
                .put("tool_choice", "auto")
                .put("truncation", "disabled")
                .putNull("usage")
                .putNull("user");
        json.putObject("reasoning").putNull("effort").putNull("summary");
        json.putObject("text").putObject("format").put("type", "text");
        json.putArray("tools");
        json.putObject("metadata");
        return json;
    }

    /** What the journal says that the whole run used, its subagents included. */
    private static ObjectNode usage(RunRecord record) {
        RunRecord.Tokens tokens = record.usage();
        long prompt = tokens.inputTokens() + tokens.cacheReadTokens() + tokens.cacheWriteTokens();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("input_tokens", prompt);
        json.putObject("input_tokens_details").put("cached_tokens", tokens.cacheReadTokens());
        json.put("output_tokens", tokens.outputTokens());
        json.putObject("output_tokens_details").put("reasoning_tokens", 0);
        json.put("total_tokens", prompt + tokens.outputTokens());
        return json;
    }
}
