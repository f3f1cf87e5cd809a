package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.caravel.replay.Cases;
import dev.caravel.replay.Chunks;
import dev.caravel.replay.Expected;
import dev.caravel.replay.Recorded;
import dev.caravel.replay.Recordings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The recorded streams and bodies, cut into pieces and cut off at many places, read by an attempt without any network. The
 * profile {@code cut-everywhere} takes all places, which is mostly reading the same long beginnings again and again.
 */
class StreamTest {

    private static final boolean EVERYWHERE = Boolean.getBoolean("cut.everywhere");
    /** Above this size not every byte is tried as the end, only events' borders and some places within each of these events. */
    private static final int EVERY_BYTE = EVERYWHERE ? 8_000 : 2_000;
    /** So many of the borders of a stream, evenly spread; the last ones among them. */
    private static final int BORDERS = EVERYWHERE ? Integer.MAX_VALUE : 20;
    /** In so many places a body is cut off. */
    private static final int CUTS = EVERYWHERE ? 100 : 20;

    @Test
    void chunkBordersDoNotMatter() {
        Cases cases = new Cases();
        for (Recorded stream : Recordings.streams()) {
            Expected expected = Expected.of(stream);
            for (int longest : List.of(1, 2, 16, 300, 9_000)) {
                long seed = stream.toString().hashCode() * 31L + longest;
                cases.check(stream + ", chunks up to " + longest + ", seed " + seed, () -> {
                    Reply reply = read(stream, new Pieces(Chunks.random(stream.bytes(), longest, seed)));
                    expected.assertSame(
                            reply.servedBy(), reply.usage().orElse(null), reply.stopReason(), reply.content());
                });
            }
        }
        cases.report("streams in random chunks");
    }

    @Test
    void everyPrefixWithoutTheLastEventIsBroken() {
        Cases cases = new Cases();
        Recordings.streams().parallelStream().forEach(stream -> {
            byte[] body = stream.bytes();
            SortedSet<Integer> ends = ends(stream);
            cases.count(ends.size() - 1);
            cases.check(stream, () -> ends.forEach(end -> assertBroken(stream, body, end)));
        });
        cases.report("prefixes of streams");
    }

    @Test
    void aStreamIsWholeWithItsLastEvent() {
        Cases cases = new Cases();
        for (Recorded stream : Recordings.streams()) {
            cases.check(stream, () -> {
                Expected expected = Expected.of(stream);
                Reply reply = read(stream, new ByteArrayInputStream(stream.bytes(), 0, Chunks.wholeAt(stream)));
                // What may still follow is the usage.
                expected.assertSame(reply.servedBy(), expected.usage(), reply.stopReason(), reply.content());
            });
        }
        cases.report("streams up to their last event");
    }

    @Test
    void everyPrefixOfABodyFails() {
        Cases cases = new Cases();
        for (Recorded recorded : Recordings.replies()) {
            if (!recorded.isStream()) {
                byte[] body = recorded.bytes();
                int length = recorded.text().stripTrailing().getBytes(StandardCharsets.UTF_8).length;
                int step = 1 + length / CUTS;
                for (int end = 0; end < length; end += step) {
                    int cut = end;
                    cases.check(recorded + " cut at " + cut, () -> {
                        Throwable failure =
                                catchThrowable(() -> read(recorded, new ByteArrayInputStream(body, 0, cut)));
                        assertThat(failure).isInstanceOf(ModelFailure.class);
                        assertThat(((ModelFailure) failure).kind().retried()).isTrue();
                    });
                }
            }
        }
        cases.report("prefixes of bodies");
    }

    private static void assertBroken(Recorded stream, byte[] body, int end) {
        Throwable failure = catchThrowable(() -> read(stream, new ByteArrayInputStream(body, 0, end)));
        assertThat(failure).as("cut at %d", end).isInstanceOf(ModelFailure.class);
        assertThat(((ModelFailure) failure).kind()).as("cut at %d", end).isEqualTo(FailureKind.BROKEN);
    }

    private static SortedSet<Integer> ends(Recorded stream) {
        int whole = Chunks.wholeAt(stream);
        SortedSet<Integer> ends = new TreeSet<>();
        for (int end = 0; end < whole; end += whole <= EVERY_BYTE ? 1 : 997) {
            ends.add(end);
        }
        List<Integer> borders = Chunks.borders(stream.bytes());
        int step = 1 + borders.size() / BORDERS;
        for (int i = borders.size() - 1; i >= 0; i -= step) {
            int border = borders.get(i);
            for (int end = border - 2; end <= border + 7; end++) {
                if (end < whole) {
                    ends.add(end);
                }
            }
        }
        return ends;
    }

    private static Reply read(Recorded recorded, InputStream body) {
        Provider provider = recorded.isAnthropic()
                ? Provider.anthropic("http://localhost", "", false)
                : Provider.openAi("http://localhost", "", false);
        Prompt prompt = new Prompt(
                new ModelName(recorded.provider(), "recorded"),
                "",
                List.of(),
                List.of(),
                100,
                Prompt.ToolUse.AUTO,
                recorded.isStream());
        Timeouts timeouts = new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1));
        Attempt attempt = new Attempt(provider, prompt, timeouts, TextListener.NONE);
        attempt.answered(recorded.status(), recorded.contentType());
        attempt.read(body);
        return attempt.reply().orElseThrow();
    }

    /** Gives one piece at a read, however much is asked for. */
    private static final class Pieces extends InputStream {

        private final Iterator<byte[]> rest;
        private InputStream piece = InputStream.nullInputStream();

        private Pieces(Iterable<byte[]> pieces) {
            this.rest = pieces.iterator();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int count = piece.read(to, from, length);
            while (count < 0 && rest.hasNext()) {
                piece = new ByteArrayInputStream(rest.next());
                count = piece.read(to, from, length);
            }
            return count;
        }
    }
}
