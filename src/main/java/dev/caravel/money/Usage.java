package dev.caravel.money;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one call used, in tokens, counted alike on every wire.
 *
 * @param inputTokens prompt tokens that were neither read from nor written to the provider's prompt cache
 * @param outputTokens everything the model generated, reasoning included
 * @param cacheReadTokens prompt tokens read from the cache
 * @param cacheWriteTokens prompt tokens written to the cache, for five minutes and for an hour together
 * @param cacheWrite1hTokens the part of {@code cacheWriteTokens} that is kept for an hour
 * @param reasoningTokens the part of {@code outputTokens} that was reasoning, where the provider says so
 */
public record Usage(
        long inputTokens,
        long outputTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        @JsonProperty("cache_write_1h_tokens") long cacheWrite1hTokens,
        long reasoningTokens) {

    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cacheReadTokens + other.cacheReadTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                cacheWrite1hTokens + other.cacheWrite1hTokens,
                reasoningTokens + other.reasoningTokens);
    }

    /** The same prompt with so many tokens generated, unless it were more already. */
    public Usage withOutput(long atLeast) {
        return new Usage(
                inputTokens,
                Math.max(outputTokens, atLeast),
                cacheReadTokens,
                cacheWriteTokens,
                cacheWrite1hTokens,
                reasoningTokens);
    }

    /** The whole prompt: fresh, cached and newly cached tokens. */
    public long promptTokens() {
        return inputTokens + cacheReadTokens + cacheWriteTokens;
    }
}
