package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamMemoryTest {

    private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    private static final String UNKNOWN =
            "event: new_kind\ndata: {\"type\":\"new_kind\",\"load\":\"" + "x".repeat(2000) + "\"}\n\n";
    private static final String TEXT =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n";
    private static final long EVENTS = 300_000;
    private static final long MEGABYTE = 1024 * 1024;

    @Test
    void memoryDoesNotGrowWithTheLengthOfAStream() throws IOException {
        EventStream events = new EventStream(new Endless());
        AnthropicAssembler assembler = new AnthropicAssembler("anthropic", TextListener.NONE);
        long before = used();

        long read = 0;
        for (Optional<ServerSentEvent> event = events.next(); event.isPresent(); event = events.next()) {
            assembler.accept(event.get());
            read++;
        }

        // 200 MB went through; what stays is the text itself, a tenth of a megabyte.
        assertThat(read).isEqualTo(EVENTS);
        assertThat(used() - before).isLessThan(20 * MEGABYTE);
        assertThat(assembler.reply().content().get(0).path("text").asText()).hasSize((int) (EVENTS / 3));
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A stream that goes on and on: a keep-alive, something unknown, one letter of text, and again. */
    private static final class Endless extends InputStream {

        private byte[] current =
                (("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"content\":"
                                + "[{\"type\":\"text\",\"text\":\"\"}]}}\n\n"))
                        .getBytes(StandardCharsets.UTF_8);
        private int at;
        private long event = 1;

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == current.length) {
                if (event == EVENTS) {
                    return -1;
                }
                String next = event % 3 == 0 ? PING : event % 3 == 1 ? TEXT : UNKNOWN;
                current = next.getBytes(StandardCharsets.UTF_8);
                at = 0;
                event++;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current, at, into, offset, count);
            at += count;
            return count;
        }
    }
}
