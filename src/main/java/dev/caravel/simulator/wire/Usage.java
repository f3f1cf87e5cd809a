package dev.caravel.simulator.wire;

import dev.caravel.simulator.mind.Move;
import dev.caravel.simulator.mind.ToolCall;
import java.nio.charset.StandardCharsets;

/**
 * What a request costs, in tokens of four UTF-8 bytes.
 *
 * @param input what stood in no cache
 * @param cacheRead what was found in the prompt cache
 * @param written5m what was put into it for five minutes
 * @param written1h what was put into it for an hour
 * @param output what was answered, thoughts among it
 * @param thought the thoughts alone
 */
record Usage(int input, int cacheRead, int written5m, int written1h, int output, int thought) {

    private static final int BYTES = 4;

    static int tokens(long bytes) {
        return (int) ((bytes + BYTES - 1) / BYTES);
    }

    /** @param maxTokens no answer is counted as longer than the request allows */
    static Usage of(PromptCache.Share prompt, Move move, int maxTokens) {
        int thought = tokens(move.thought().map(Usage::bytes).orElse(0L));
        long said = bytes(move.text());
        for (ToolCall call : move.calls()) {
            said += bytes(call.name()) + bytes(call.arguments().toString());
        }
        int output = Math.max(1, Math.min(thought + tokens(said), maxTokens));
        return new Usage(
                prompt.fresh(),
                prompt.read(),
                prompt.written5m(),
                prompt.written1h(),
                output,
                Math.min(thought, output));
    }

    int prompt() {
        return input + cacheRead + written5m + written1h;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
