package dev.caravel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every recorded reply, over a real socket and through the real routes: one turn of a run each. */
class ReplayTest {

    private static List<Recorded> replies;
    private static ReplayHouse house;

    @BeforeAll
    static void start() {
        replies = Recordings.replies();
        assertThat(replies).as("replies in " + Recordings.folder()).isNotEmpty();
        house = new ReplayHouse(replies, 1);
    }

    @AfterAll
    static void stop() {
        if (house != null) {
            house.close();
        }
    }

    @Test
    void everyReplyIsReadAsItWasRecorded() {
        Cases cases = new Cases();
        for (Recorded recorded : replies) {
            cases.check(recorded, () -> assertSame(recorded, house.run(recorded, List.of(recorded.bytes()), true)));
        }
        cases.report("replayed recorded replies through the routes");
    }

    @Test
    void chunkBordersDoNotMatter() {
        Cases cases = new Cases();
        for (Recorded recorded : replies) {
            int longest = recorded.text().length() < 3_000 ? 3 : 700;
            int seed = recorded.toString().hashCode();
            if (recorded.isStream()) {
                cases.check(
                        recorded + ", seed " + seed,
                        () -> assertSame(
                                recorded, house.run(recorded, Chunks.random(recorded.bytes(), longest, seed), true)));
            }
        }
        cases.report("replayed streams in random chunks through the routes");
    }

    @Test
    void aReplyThatIsCutOffIsNone() {
        Cases cases = new Cases();
        Random random = new Random(17);
        for (Recorded recorded : replies) {
            if (random.nextInt(4) == 0) {
                byte[] body = recorded.bytes();
                int end = recorded.isStream()
                        ? Chunks.wholeAt(recorded)
                        : recorded.text().strip().length();
                int cut = random.nextInt(end);
                cases.check(recorded + " cut at " + cut, () -> assertBroken(recorded, Arrays.copyOf(body, cut), false));
                keepTheBreakerClosed(recorded.provider());
            }
        }
        cases.report("replies cut off by a broken connection");
    }

    @Test
    void aStreamThatEndsBeforeItsLastEventIsNoReply() {
        Cases cases = new Cases();
        Random random = new Random(18);
        for (Recorded recorded : replies) {
            if (recorded.isStream() && random.nextInt(4) == 0) {
                List<Integer> borders = Chunks.borders(recorded.bytes()).stream()
                        .filter(border -> border < Chunks.wholeAt(recorded))
                        .toList();
                int cut = borders.isEmpty() ? 0 : borders.get(random.nextInt(borders.size()));
                cases.check(
                        recorded + " ended at " + cut,
                        () -> assertBroken(recorded, Arrays.copyOf(recorded.bytes(), cut), true));
                keepTheBreakerClosed(recorded.provider());
            }
        }
        cases.report("streams that ended at an event's border");
    }

    private static void assertSame(Recorded recorded, ReplayHouse.Ran ran) {
        Event.ModelReplied replied = ran.replied();
        Expected expected = Expected.of(recorded);
        expected.assertSame(replied.servedBy(), replied.usage(), replied.stopReason(), replied.content());
        if (recorded.isStream()) {
            assertThat(ran.shown()).as("text shown live").isEqualTo(expected.text());
        }
    }

    private static void assertBroken(Recorded recorded, byte[] begun, boolean cleanEnd) {
        ReplayHouse.Ran ran = house.run(recorded, List.of(begun), cleanEnd);
        assertThat(ran.failed().kind()).isEqualTo("broken");
        assertThat(ran.failed().possiblyBilled()).isTrue();
        assertThat(ran.status()).isEqualTo("paused");
        assertThat(ran.shown()).as("text that still counts").isEmpty();
        assertThat(ran.events()).noneMatch(Event.ModelReplied.class::isInstance);
    }

    /** It opens when half of the last calls failed; so that it does not, there are two good ones for each failure. */
    private static void keepTheBreakerClosed(String provider) {
        Recorded good = replies.stream()
                .filter(recorded -> recorded.provider().equals(provider))
                .findFirst()
                .orElseThrow();
        house.run(good, List.of(good.bytes()), true);
        house.run(good, List.of(good.bytes()), true);
    }
}
