package dev.caravel.money;

/**
 * What a million tokens of each kind cost, in US dollars with at most six decimals, so that one token costs a whole number
 * of picodollars.
 *
 * @param input prompt tokens that the cache has nothing to do with
 * @param output everything that the model generates
 * @param cacheRead prompt tokens read from the cache
 * @param cacheWrite5m prompt tokens written to the cache for five minutes
 * @param cacheWrite1h prompt tokens written to the cache for an hour
 * @param inputAudio prompt tokens that stand for sound
 * @param outputAudio generated tokens that stand for sound
 */
public record Rates(
        Dollars input,
        Dollars output,
        Dollars cacheRead,
        Dollars cacheWrite5m,
        Dollars cacheWrite1h,
        Dollars inputAudio,
        Dollars outputAudio) {

    private static final long MILLION = 1_000_000;

    /** The cost of the tokens, in picodollars. Sound is counted within the fresh input and within the output. */
    long cost(Usage usage, long audioIn, long audioOut) {
        long soundIn = Math.min(audioIn, usage.inputTokens());
        long soundOut = Math.min(audioOut, usage.outputTokens());
        return sum(
                times(usage.inputTokens() - soundIn, input),
                times(soundIn, inputAudio),
                times(usage.cacheReadTokens(), cacheRead),
                times(usage.cacheWriteTokens() - usage.cacheWrite1hTokens(), cacheWrite5m),
                times(usage.cacheWrite1hTokens(), cacheWrite1h),
                times(usage.outputTokens() - soundOut, output),
                times(soundOut, outputAudio));
    }

    /** The most that a prompt token can cost to whom asks for no sound and keeps nothing in the cache for an hour. */
    Dollars dearestPrompt() {
        return input.max(cacheRead).max(cacheWrite5m);
    }

    static long times(long tokens, Dollars aMillion) {
        // A host that miscounts must not earn anybody money.
        return Math.multiplyExact(Math.max(0, tokens), aMillion.picos() / MILLION);
    }

    private static long sum(long... parts) {
        long sum = 0;
        for (long part : parts) {
            sum = Math.addExact(sum, part);
        }
        return sum;
    }
}
