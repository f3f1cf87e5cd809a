package dev.caravel.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * One recorded exchange.
 *
 * @param file the recording it stands in
 * @param seq its place there
 * @param provider {@code anthropic} or {@code openai}
 * @param request what the original client sent; a missing node where nobody kept it
 * @param format {@code sse}, {@code json} or {@code text}
 * @param text the response's body as it was sent
 * @param json the response's body, parsed; a missing node for a stream
 */
public record Recorded(
        String file,
        int seq,
        String provider,
        JsonNode request,
        int status,
        String contentType,
        String format,
        String text,
        JsonNode json) {

    public boolean isStream() {
        return format.equals("sse");
    }

    public boolean isAnthropic() {
        return provider.equals("anthropic");
    }

    /** A message or a completion, whole: no error, and no error within it. */
    public boolean isReply() {
        return status == 200
                && Expected.errorIn(this).isEmpty()
                && (isStream()
                        ? Chunks.hasLastEvent(this)
                        : json.has("content") || json.path("choices").has(0));
    }

    /** An error, or a stream that was recorded without its end. Other calls of the providers' APIs are neither. */
    public boolean isFailure() {
        return !isReply()
                && (status != 200 || isStream() || Expected.errorIn(this).isPresent());
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return provider + "/" + file + " #" + seq;
    }
}
