package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a model is told besides its prompt.
 *
 * @param temperature how much chance there is in its words; up to 1 at Anthropic, up to 2 elsewhere
 * @param topP of which share of the likeliest words it chooses, up to 1
 * @param effort how much it thinks, in a word
 * @param stop texts at which it stops
 * @param extra fields of the request that are sent as they are
 */
public record ModelParameters(
        Optional<BigDecimal> temperature,
        Optional<BigDecimal> topP,
        Optional<String> effort,
        List<String> stop,
        ObjectNode extra) {

    public static final ModelParameters NONE =
            new ModelParameters(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Json.object());

    /** Documentation of both, "effort" and "reasoning_effort". What a model of them takes is for the provider to say. */
    private static final Map<Provider.Protocol, List<String>> EFFORTS = Map.of(
            Provider.Protocol.ANTHROPIC, List.of("low", "medium", "high", "xhigh", "max"),
            Provider.Protocol.OPENAI, List.of("none", "minimal", "low", "medium", "high", "xhigh"));

    private static final Map<Provider.Protocol, BigDecimal> HOTTEST =
            Map.of(Provider.Protocol.ANTHROPIC, BigDecimal.ONE, Provider.Protocol.OPENAI, BigDecimal.valueOf(2));

    private static final int MOST_STOPS_OF_OPENAI = 4;

    /** What Caravel itself says. */
    private static final Set<String> OWN = Set.of(
            "model",
            "messages",
            "system",
            "max_tokens",
            "max_completion_tokens",
            "stream",
            "stream_options",
            "tools",
            "tool_choice",
            "response_format");

    /** What there is an option for. */
    private static final Map<String, String> OPTIONS = Map.of(
            "temperature", "temperature",
            "top_p", "topP",
            "reasoning_effort", "effort",
            "output_config", "effort",
            "stop", "stop",
            "stop_sequences", "stop");

    /** What makes a call cost more than the price list says of its tokens. */
    private static final Set<String> PRICED = Set.of("n", "best_of", "service_tier", "speed", "inference_geo");

    /** These, and of the others what these do not say. */
    public ModelParameters over(ModelParameters others) {
        ObjectNode both = others.extra.deepCopy();
        both.setAll(extra);
        return new ModelParameters(
                temperature.or(others::temperature),
                topP.or(others::topP),
                effort.or(others::effort),
                stop.isEmpty() ? others.stop : stop,
                both);
    }

    /**
     * Checks what can be known before a model is asked.
     *
     * @param protocol of who is asked
     * @throws IllegalArgumentException that says what is wrong and what may be
     */
    public void check(Provider.Protocol protocol) {
        BigDecimal hottest = HOTTEST.get(protocol);
        temperature.ifPresent(value -> within("temperature", value, hottest));
        topP.ifPresent(value -> within("topP", value, BigDecimal.ONE));
        List<String> efforts = EFFORTS.get(protocol);
        if (effort.filter(word -> !efforts.contains(word)).isPresent()) {
            throw new IllegalArgumentException(
                    "effort must be one of " + String.join(", ", efforts) + ", not '" + effort.get() + "'");
        }
        if (stop.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("stop must be texts that are not blank");
        }
        if (protocol == Provider.Protocol.OPENAI && stop.size() > MOST_STOPS_OF_OPENAI) {
            throw new IllegalArgumentException("stop may have " + MOST_STOPS_OF_OPENAI + " texts, not " + stop.size());
        }
        extra.fieldNames().forEachRemaining(ModelParameters::checkExtra);
    }

    private static void within(String name, BigDecimal value, BigDecimal most) {
        if (value.signum() < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be from 0 to " + most + ", not " + value);
        }
    }

    private static void checkExtra(String field) {
        if (OWN.contains(field)) {
            throw new IllegalArgumentException("extra may not have '" + field + "', which is Caravel's to say");
        }
        if (OPTIONS.containsKey(field)) {
            throw new IllegalArgumentException(
                    "extra may not have '" + field + "': there is the option " + OPTIONS.get(field));
        }
        if (PRICED.contains(field)) {
            throw new IllegalArgumentException(
                    "extra may not have '" + field + "': it changes what a call costs, and a budget could not hold");
        }
    }

    /** As Anthropic's request has them. */
    void writeMessage(ObjectNode request) {
        write(request, "stop_sequences");
        effort.ifPresent(word -> request.withObject("/output_config").put("effort", word));
    }

    /** As a chat completion's request has them. */
    void writeChatCompletion(ObjectNode request) {
        write(request, "stop");
        effort.ifPresent(word -> request.put("reasoning_effort", word));
    }

    private void write(ObjectNode request, String stopField) {
        for (Map.Entry<String, JsonNode> field : extra.properties()) {
            request.set(field.getKey(), field.getValue());
        }
        temperature.ifPresent(value -> request.put("temperature", value));
        topP.ifPresent(value -> request.put("top_p", value));
        if (!stop.isEmpty()) {
            ArrayNode stops = request.putArray(stopField);
            stop.forEach(stops::add);
        }
    }
}
