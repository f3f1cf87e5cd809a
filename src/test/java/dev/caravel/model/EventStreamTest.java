package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.replay.Chunks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Server-sent events as the HTML standard has them, section 9.2.6. */
class EventStreamTest {

    @Property(tries = 500)
    void anySplitOfAnyLineEndingsGivesTheSameEvents(
            @ForAll("eventLists") List<ServerSentEvent> events, @ForAll long seed) throws IOException {
        byte[] stream = write(events, new Random(seed));

        List<InputStream> pieces = Chunks.random(stream, 5, seed).stream()
                .<InputStream>map(ByteArrayInputStream::new)
                .toList();

        assertThat(read(new SequenceInputStream(Collections.enumeration(pieces))))
                .isEqualTo(events);
    }

    @Property(tries = 200)
    void aPrefixGivesTheEventsThatAreWholeInIt(@ForAll("eventLists") List<ServerSentEvent> events, @ForAll long seed)
            throws IOException {
        byte[] stream = write(events, new Random(seed));
        for (int end = 0; end < stream.length; end++) {
            List<ServerSentEvent> some = read(new ByteArrayInputStream(stream, 0, end));
            assertThat(events.subList(0, some.size())).isEqualTo(some);
        }
    }

    @Example
    void commentsAndFieldsThatAreNotKnownAreSkipped() throws IOException {
        assertThat(read(": OPENROUTER PROCESSING\n\nid: 7\nretry: 10\ndata: a\n\n: more\n\n"))
                .containsExactly(new ServerSentEvent("message", "a"));
    }

    @Example
    void dataLinesAreJoined() throws IOException {
        assertThat(read("event: x\ndata: a\ndata\ndata:  b\n\n")).containsExactly(new ServerSentEvent("x", "a\n\n b"));
    }

    @Example
    void anEventThatTheEndCutsOffIsDropped() throws IOException {
        assertThat(read("data: a\n\ndata: b\n")).containsExactly(new ServerSentEvent("message", "a"));
    }

    @Example
    void aByteOrderMarkIsNoData() throws IOException {
        assertThat(read("\uFEFFdata: a\n\n")).containsExactly(new ServerSentEvent("message", "a"));
    }

    @Provide
    Arbitrary<List<ServerSentEvent>> eventLists() {
        Arbitrary<String> names = Arbitraries.of("message", "ping", "content_block_delta");
        Arbitrary<String> data = Arbitraries.strings()
                .withChars("aé€😀{}\": \n"
                        .codePoints()
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining()))
                .ofMaxLength(20)
                .map(text -> text.replaceAll(
                        "[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]", "x"));
        return Combinators.combine(names, data).as(ServerSentEvent::new).list().ofMaxSize(6);
    }

    /** Each line ends in another way; a comment may stand between events. */
    private static byte[] write(List<ServerSentEvent> events, Random random) {
        StringBuilder stream = new StringBuilder();
        for (ServerSentEvent event : events) {
            if (random.nextInt(4) == 0) {
                line(stream, ": keep-alive", random);
            }
            line(stream, "event: " + event.name(), random);
            for (String data : event.data().split("\n", -1)) {
                line(stream, "data: " + data, random);
            }
            line(stream, "", random);
        }
        return stream.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A lone CR can't stand before an empty line that ends in LF: together they would be one end. */
    private static void line(StringBuilder stream, String text, Random random) {
        boolean afterReturn = text.isEmpty() && stream.length() > 0 && stream.charAt(stream.length() - 1) == '\r';
        List<String> ends = afterReturn ? List.of("\r", "\r\n") : List.of("\n", "\r", "\r\n");
        stream.append(text).append(ends.get(random.nextInt(ends.size())));
    }

    private static List<ServerSentEvent> read(String stream) throws IOException {
        return read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<ServerSentEvent> read(InputStream in) throws IOException {
        EventStream stream = new EventStream(in);
        List<ServerSentEvent> events = new ArrayList<>();
        for (Optional<ServerSentEvent> event = stream.next(); event.isPresent(); event = stream.next()) {
            events.add(event.get());
        }
        return events;
    }
}
