package dev.caravel.money;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/** A provider's own usage object, for what the counted usage can't say. */
final class RawUsage {

    /** Where the provider said nothing. */
    static final RawUsage NONE = new RawUsage(MissingNode.getInstance());

    private final JsonNode json;

    RawUsage(JsonNode json) {
        this.json = json;
    }

    /**
     * One of the model calls that the provider made to answer one request.
     *
     * @param model the model that was called; empty for the one that was asked
     */
    record Iteration(String model, Usage usage) {}

    /** Whether a field has a value, written {@code field=value}. */
    boolean says(String condition) {
        int equals = condition.indexOf('=');
        return json.path(condition.substring(0, equals)).asText().equals(condition.substring(equals + 1));
    }

    long webSearches() {
        return Math.max(
                count(json.path("server_tool_use"), "web_search_requests"),
                // Perplexity's, whose research searches by itself.
                count(json, "num_search_queries"));
    }

    long audioIn() {
        return count(json.path("prompt_tokens_details"), "audio_tokens");
    }

    long audioOut() {
        return count(json.path("completion_tokens_details"), "audio_tokens");
    }

    /** Anthropic lists them when it compacted the conversation or asked an adviser; empty elsewhere. */
    List<Iteration> iterations() {
        List<Iteration> iterations = new ArrayList<>();
        for (JsonNode iteration : json.path("iterations")) {
            iterations.add(iteration(iteration));
        }
        return iterations;
    }

    private static Iteration iteration(JsonNode json) {
        JsonNode written = json.path("cache_creation");
        long oneHour = count(written, "ephemeral_1h_input_tokens");
        long fiveMinutes = count(written, "ephemeral_5m_input_tokens");
        Usage usage = new Usage(
                count(json, "input_tokens"),
                count(json, "output_tokens"),
                count(json, "cache_read_input_tokens"),
                Math.max(count(json, "cache_creation_input_tokens"), oneHour + fiveMinutes),
                oneHour,
                0);
        return new Iteration(json.path("model").asText(""), usage);
    }

    private static long count(JsonNode json, String field) {
        return Math.max(0, json.path(field).asLong());
    }
}
