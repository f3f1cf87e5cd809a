package dev.caravel.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.money.Usage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The token counts of a host's usage object, under the names that hosts have for them. A count that can't be true is none: no
 * tokens for a prompt that was sent or for words that came, fewer than none, more than any model takes.
 */
final class TokenCounts {

    /** The longest windows hold a tenth of it. */
    private static final BigDecimal MOST = BigDecimal.valueOf(100_000_000);

    private static final List<JsonPointer> PROMPT = places("/prompt_tokens", "/input_tokens");
    private static final List<JsonPointer> ANSWER = places("/completion_tokens", "/output_tokens");
    private static final List<JsonPointer> TOTAL = places("/total_tokens");
    private static final List<JsonPointer> SOUND = places("/prompt_tokens_details/audio_tokens");
    private static final List<JsonPointer> READ = places(
            "/prompt_tokens_details/cached_tokens",
            "/input_tokens_details/cached_tokens",
            "/prompt_tokens_details/cache_read_tokens",
            "/prompt_cache_hit_tokens",
            "/cache_read_input_tokens",
            "/cache_read_tokens",
            "/cached_tokens",
            "/num_cached_tokens",
            "/cached_prompt_tokens",
            "/cached_prompt_text_tokens",
            "/cached_input_tokens");
    private static final List<JsonPointer> WRITTEN = places(
            "/prompt_tokens_details/cache_write_tokens",
            "/prompt_tokens_details/cache_creation_tokens",
            "/prompt_tokens_details/cache_creation_input_tokens",
            "/input_tokens_details/cache_write_tokens",
            "/cache_creation_input_tokens",
            "/cache_creation_tokens",
            "/cache_write_tokens");
    private static final List<JsonPointer> REASONING = places(
            "/completion_tokens_details/reasoning_tokens",
            "/output_tokens_details/reasoning_tokens",
            "/output_tokens_details/thinking_tokens",
            "/reasoning_tokens");

    private static final List<JsonPointer> HOUR = places("/cache_creation/ephemeral_1h_input_tokens");
    private static final List<JsonPointer> FIVE_MINUTES = places("/cache_creation/ephemeral_5m_input_tokens");

    private final JsonNode usage;

    private TokenCounts(JsonNode usage) {
        this.usage = usage;
    }

    private static List<JsonPointer> places(String... pointers) {
        return Stream.of(pointers).map(JsonPointer::compile).toList();
    }

    /** The usage itself; of a list, the only one that it holds. */
    static JsonNode object(JsonNode usage) {
        JsonNode one = usage.isArray() && usage.size() == 1 ? usage.get(0) : usage;
        return one.isObject() ? one : MissingNode.getInstance();
    }

    /** What a stream says of its usage is cumulative: later values replace earlier ones, but a null or zero says nothing. */
    static JsonNode merged(JsonNode earlier, JsonNode later) {
        if (!(earlier instanceof ObjectNode)) {
            return later;
        }
        ObjectNode merged = earlier.deepCopy();
        for (Map.Entry<String, JsonNode> field : later.properties()) {
            JsonNode before = merged.path(field.getKey());
            JsonNode value = field.getValue();
            boolean saysNothing =
                    value.isNull() || (value.isNumber() && value.decimalValue().signum() == 0);
            if (before.isMissingNode() || !saysNothing) {
                merged.set(field.getKey(), before.isObject() && value.isObject() ? merged(before, value) : value);
            }
        }
        return merged;
    }

    /**
     * The usage of a chat completion, where cached tokens, sound and reasoning are parts of the prompt and of the answer. A
     * host that counts one of them apart is known by its own total, or by a part that is larger than its whole.
     *
     * @param content what the model said
     * @return empty when nothing was counted, or it can't be true
     */
    static Optional<Usage> ofChatCompletion(JsonNode usage, ArrayNode content) {
        TokenCounts counts = new TokenCounts(usage);
        long told = counts.of(PROMPT);
        long sound = counts.of(SOUND);
        long prompt = counts.isApart(sound, told) ? told + sound : told;
        long read = counts.of(READ);
        long written = counts.written();
        if (counts.isApart(read + written, told)) {
            return counts.believed(prompt, read, written, content);
        }
        // More cached than there was, and a total that denies it (Azure's Grok): no word of it can be believed.
        return read + written > prompt
                ? counts.believed(prompt, 0, 0, content)
                : counts.believed(prompt - read - written, read, written, content);
    }

    /**
     * The usage of a message on Anthropic's wire, where cached tokens are counted apart.
     *
     * @param content what the model said
     * @return empty when nothing was counted, or it can't be true
     */
    static Optional<Usage> ofMessage(JsonNode usage, ArrayNode content) {
        TokenCounts counts = new TokenCounts(usage);
        return counts.believed(counts.of(PROMPT), counts.of(READ), counts.written(), content);
    }

    /** The most tokens that a part of a reply can be, when nobody counted them: a token stands for at least a byte. */
    static long atMost(ArrayNode content, int mostTokens) {
        return content.isEmpty() ? 0 : Math.min(mostTokens, content.toString().getBytes(StandardCharsets.UTF_8).length);
    }

    /** Whether a part of the prompt was counted beside it. */
    private boolean isApart(long part, long prompt) {
        long beyond = of(TOTAL) - prompt - of(ANSWER);
        return part > 0 && (beyond == part || (part > prompt && of(TOTAL) == 0));
    }

    private Optional<Usage> believed(long fresh, long read, long written, ArrayNode content) {
        long prompt = fresh + read + written;
        long answer = of(ANSWER);
        long reasoning = of(REASONING);
        // What the total has beyond both is thinking that nobody told of (Gemini), or told apart (xAI).
        long output = Math.max(reasoning > answer ? answer + reasoning : answer, of(TOTAL) - prompt);
        boolean counted = prompt > 0 && (output > 0 || content.isEmpty()) && !isNonsense(usage);
        return counted
                ? Optional.of(new Usage(fresh, output, read, written, Math.min(written, of(HOUR)), reasoning))
                : Optional.empty();
    }

    private long written() {
        return Math.max(of(WRITTEN), of(HOUR) + of(FIVE_MINUTES));
    }

    /** The largest count under any of these names; 0 when there is none. */
    private long of(List<JsonPointer> places) {
        long most = 0;
        for (JsonPointer place : places) {
            BigDecimal count = number(usage.at(place));
            if (count.signum() > 0
                    && count.compareTo(MOST) <= 0
                    && count.stripTrailingZeros().scale() <= 0) {
                most = Math.max(most, count.longValue());
            }
        }
        return most;
    }

    /** Numbers in quotes are numbers; what is none counts as zero. */
    private static BigDecimal number(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        boolean isNumber = value.isTextual() && value.textValue().strip().matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?");
        return isNumber ? new BigDecimal(value.textValue().strip()) : BigDecimal.ZERO;
    }

    /** True when a count of tokens, wherever it stands, is below zero or above what any model takes. */
    static boolean isNonsense(JsonNode usage) {
        for (Map.Entry<String, JsonNode> field : usage.properties()) {
            JsonNode value = field.getValue();
            if (value.isContainerNode()) {
                if (isNonsense(value)) {
                    return true;
                }
            } else if (field.getKey().endsWith("tokens")) {
                BigDecimal count = number(value);
                if (count.signum() < 0 || count.compareTo(MOST) > 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
