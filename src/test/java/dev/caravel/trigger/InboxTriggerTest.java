package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.attachment.SampleFiles;
import dev.caravel.embed.PackagedRoutes;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files and their answers, with a journal on the disk: none is lost and none is answered twice, whatever ends in between.
 *
 * <p>Covers the routes {@code inbox} and {@code inbox-answer}, with {@code caravel.needs-attention}, {@code caravel.outbox} and
 * {@code caravel.late-failure}.
 */
class InboxTriggerTest {

    private static final String PAY = "[[call pay {}]]";

    @TempDir
    private Path folder;

    private final AtomicInteger payments = new AtomicInteger();

    @Test
    void aPictureOrAPdfIsATaskWithoutWords() {
        FileTime time = FileTime.fromMillis(System.currentTimeMillis() - 60_000);
        try (TestHouse house = house(TestHouse.model(""), Map.of("caravel.limits.task", "200"))) {
            drop("photo.png", SampleFiles.picture("png", 640, 480), time);
            drop("report.pdf", SampleFiles.pdf(2), time);
            drop("torn.pdf", Arrays.copyOf(SampleFiles.pdf(2), 20), time);

            Until.is("there are two answers", () -> files("outbox").size() == 2);
            assertThat(folder.resolve("outbox/photo.png.txt"))
                    .content()
                    .contains("I see photo.png (image/png, 640 × 480 pixels).");
            assertThat(folder.resolve("outbox/report.pdf.txt"))
                    .content()
                    .contains("I see report.pdf (application/pdf, 2 pages).");
            Until.is("the torn one has failed", () -> files("inbox/.failed").size() == 2);
            assertThat(files("inbox/.failed"))
                    .anySatisfy(file -> assertThat(file).content().contains("torn.pdf is a PDF without a page"));
        }
    }

    @Test
    void answersEachFileUnderItsName() {
        try (TestHouse house = house(TestHouse.model(""))) {
            drop("first.txt", "[[say 3 words]] größer");
            drop("second.txt", "[[say 2 words]]");

            Until.is("there are two answers", () -> files("outbox").size() == 2);
            assertThat(folder.resolve("outbox/first.txt")).hasContent("word1 word2 word3");
            assertThat(folder.resolve("outbox/second.txt")).hasContent("word1 word2");
            Until.is("the inbox is empty", () -> files("inbox").isEmpty());
            assertThat(files("inbox/.failed")).isEmpty();
        }
    }

    @Test
    void aFileThatIsStillWrittenIsKnownByWhatItIsInTheEnd() throws IOException {
        Path file = folder.resolve("inbox/slow.txt");
        try (TestHouse house = house(TestHouse.model(""))) {
            Until.is("there is an inbox", () -> Files.isDirectory(file.getParent()));
            for (int i = 0; i < 8; i++) {
                Files.writeString(file, "[[say 1 words]] ", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                pause(250);
            }
            FileTime written = Files.getLastModifiedTime(file);

            Until.is("there is an answer", () -> !files("outbox").isEmpty());
            assertThat(house.started("assistant")).singleElement().satisfies(start -> assertThat(start.key())
                    .isEqualTo(file + " 128 " + written.toMillis()));
        }
    }

    @Test
    void whatTheEndOfTheProgramCutsShortIsAnsweredAfterTheNextStartWithoutAskingAgainWhatWasAnswered() {
        Simulator model = TestHouse.model("ok, stall");
        try (TestHouse house = house(model)) {
            drop("task.txt", PAY);
            Until.is("it waits for the second answer", () -> model.calls().size() == 2);
        }
        assertThat(files("outbox")).isEmpty();
        assertThat(files("inbox")).as("the journal has the task").isEmpty();
        assertThat(files("inbox/.failed")).isEmpty();

        try (TestHouse house = house(model)) {
            Until.is("there is an answer", () -> !files("outbox").isEmpty());
            assertThat(folder.resolve("outbox/task.txt")).hasContent("done: paid");
        }
        assertThat(model.calls())
                .as("the turn that was cut short is asked again, the first is not")
                .hasSize(3);
        assertThat(payments).hasValue(1);
    }

    @Test
    void aFileThatIsThereAgainAfterACrashIsAnsweredFromTheJournal() throws IOException {
        Simulator model = TestHouse.model("");
        Path file = folder.resolve("inbox/task.txt");
        FileTime time = FileTime.fromMillis(1_700_000_000_123L);
        try (TestHouse house = house(model)) {
            drop("task.txt", "[[say 3 words]]", time);
            Until.is("there is an answer", () -> !files("outbox").isEmpty());
            Until.is("the file is done with", () -> !Files.exists(file));
        }
        Files.delete(folder.resolve("outbox/task.txt"));

        try (TestHouse house = house(model)) {
            drop("task.txt", "[[say 3 words]]", time);
            Until.is("the file is done with", () -> !Files.exists(file));
        }
        assertThat(model.calls()).hasSize(1);
        assertThat(files("outbox")).as("the answer was delivered").isEmpty();
        assertThat(files("inbox/.failed")).isEmpty();
    }

    @Test
    void anAnswerThatDidNotReachTheOutboxReachesItAfterTheNextStart() throws IOException {
        Simulator model = TestHouse.model("");
        Path outbox = folder.resolve("outbox");
        try (TestHouse house = house(model)) {
            Files.delete(outbox);
            Files.writeString(outbox, "in the way");
            drop("task.txt", "[[say 3 words]]");
            Until.is(
                    "the file is done with",
                    () -> !model.calls().isEmpty() && files("inbox").isEmpty());
            Until.is("its run is over", () -> house.runs().active() == 0);
        }
        assertThat(files("inbox/.failed")).isEmpty();
        Files.delete(outbox);

        try (TestHouse house = house(model)) {
            Until.is("there is an answer", () -> !files("outbox").isEmpty());
            assertThat(folder.resolve("outbox/task.txt")).hasContent("word1 word2 word3");
        }
        assertThat(model.calls()).hasSize(1);
    }

    @Test
    void aFileWhoseRunWaitsForAPersonIsAnsweredWhenSomebodyHasDecided() {
        Simulator model = TestHouse.model("");
        try (TestHouse house = house(model)) {
            drop("task.txt", "[[call wipe {}]]");
            Until.is("a person is asked", () -> !house.runControl().approvals(1).isEmpty());
            Until.is("the file is done with", () -> files("inbox").isEmpty());
            assertThat(files("inbox/.failed")).isEmpty();
        }

        try (TestHouse house = house(model)) {
            String question = house.runControl().approvals(1).get(0).id();
            house.runControl().decide(question, Decision.APPROVE, "ann", "");

            Until.is("there is an answer", () -> !files("outbox").isEmpty());
            assertThat(folder.resolve("outbox/task.txt")).hasContent("done: wiped");
        }
        assertThat(model.calls()).hasSize(2);
    }

    @Test
    void aRunThatFailsWhenItsFileIsLongDoneWithSaysWhyAmongTheFailedOnes() {
        Simulator model = TestHouse.model("ok, 401");
        try (TestHouse house = house(model)) {
            drop("task.txt", "[[call wipe {}]]");
            Until.is("a person is asked", () -> !house.runControl().approvals(1).isEmpty());
            Until.is("the file is done with", () -> files("inbox").isEmpty());
            String question = house.runControl().approvals(1).get(0).id();
            house.runControl().decide(question, Decision.APPROVE, "ann", "");

            Until.is("it is said why", () -> !files("inbox/.failed").isEmpty());
            assertThat(text("inbox/.failed/task.txt.why.txt")).contains("401");
            assertThat(files("outbox")).isEmpty();
        }
    }

    @Test
    void aRunThatSomebodyCancelsIsAFailedOne() throws Exception {
        Simulator model = TestHouse.model("stall");
        try (TestHouse house = house(model)) {
            drop("task.txt", "hello");
            Until.is("it is under way", () -> !model.calls().isEmpty());
            house.runControl()
                    .cancel(house.journal().latest(1, Optional.empty()).get(0));

            Until.is("the file is moved", () -> Files.exists(folder.resolve("inbox/.failed/task.txt")));
            assertThat(text("inbox/.failed/task.txt.why.txt")).contains("the run was cancelled");
        }
    }

    @Test
    void aFailedFileIsMovedAsideWithItsReason() {
        try (TestHouse house = house(TestHouse.model("401"))) {
            drop("task.txt", "[[say 3 words]]");
            drop("blank.txt", " \n");

            Until.is("both are moved", () -> files("inbox/.failed").size() == 4);
            assertThat(text("inbox/.failed/task.txt")).isEqualTo("[[say 3 words]]");
            assertThat(text("inbox/.failed/task.txt.why.txt")).contains("401").endsWith("\n");
            assertThat(text("inbox/.failed/blank.txt.why.txt"))
                    .isEqualTo("agent 'assistant' was given no input: the body is empty\n");
            assertThat(files("outbox")).isEmpty();
        }
    }

    @Test
    void aRunThatHasNoAnswerYetDoesNotGiveItsTaskForOne() throws Exception {
        try (TestHouse house = house(TestHouse.model(""), Map.of("caravel.budget.run", "0.000001"))) {
            drop("task.txt", "list all files");
            Until.is("it is said why", () -> Files.exists(folder.resolve("inbox/.failed/task.txt.why.txt")));

            assertThat(text("inbox/.failed/task.txt.why.txt"))
                    .contains("is paused (budget)")
                    .doesNotContain("list all files");
            Until.is("it is over", () -> house.runs().active() == 0);
        }
    }

    @Test
    void aRunThatALimitPausesIsShownAmongTheFailedOnesAndAnswersWhenItMayGoOn() throws Exception {
        try (TestHouse house = house(TestHouse.model(""), Map.of("caravel.limits.turns", "1"))) {
            drop("task.txt", PAY);
            Until.is("the file is moved", () -> Files.exists(folder.resolve("inbox/.failed/task.txt.why.txt")));
            assertThat(text("inbox/.failed/task.txt.why.txt")).contains("is paused (turns), so far: done: paid");
            assertThat(files("outbox")).isEmpty();
            String run = house.journal().latest(1, Optional.empty()).get(0);
            Until.is("it is over", () -> house.runs().active() == 0);

            house.runControl().resume(run, Optional.empty());

            assertThat(folder.resolve("outbox/task.txt")).isNotEmptyFile();
        }
    }

    @Test
    void withAJournalInMemoryWhatIsCutShortIsMovedAsideWithItsReason() {
        Simulator model = TestHouse.model("stall");
        try (TestHouse house = house(model, Map.of("caravel.journal", "memory"))) {
            drop("task.txt", "[[say 3 words]]");
            Until.is("it is under way", () -> !model.calls().isEmpty());
        }

        assertThat(text("inbox/.failed/task.txt")).isEqualTo("[[say 3 words]]");
        assertThat(text("inbox/.failed/task.txt.why.txt")).contains("is cut short (shutdown)", "journal is in memory");
        assertThat(files("outbox")).isEmpty();
    }

    @Test
    void withAJournalInMemoryWhatWaitsForAPersonIsMovedAsideAndStillAnswered() {
        try (TestHouse house = house(TestHouse.model(""), Map.of("caravel.journal", "memory"))) {
            drop("task.txt", "[[call wipe {}]]");
            Until.is("the file is moved", () -> Files.exists(folder.resolve("inbox/.failed/task.txt")));
            assertThat(text("inbox/.failed/task.txt.why.txt")).contains("is waiting_approval");

            String question = house.runControl().approvals(1).get(0).id();
            house.runControl().decide(question, Decision.APPROVE, "ann", "");
            Until.is("there is an answer", () -> !files("outbox").isEmpty());
        }
    }

    @Test
    void aFileWhoseProviderIsAwayIsNotFailedAndIsAnsweredWhenItIsBack() {
        Simulator model = TestHouse.model("ok, 429*");
        try (TestHouse house = house(model, Map.of("caravel.retry.attempts", "2"))) {
            drop("task.txt", PAY);
            Until.is(
                    "the file is done with",
                    () -> files("inbox").isEmpty() && files("inbox/.camel").size() == 1);
            Until.is("it is paused", () -> !house.journal()
                    .latest(1, Optional.of(RunStatus.PAUSED))
                    .isEmpty());
            assertThat(files("inbox/.failed")).isEmpty();
            model.script(Script.none());

            Until.is("there is an answer", () -> !files("outbox").isEmpty());
            assertThat(folder.resolve("outbox/task.txt")).hasContent("done: paid");
        }
        assertThat(files("inbox/.failed")).isEmpty();
        assertThat(payments).hasValue(1);
    }

    @Test
    void aFileWhoseProviderStaysAwayIsFailedWhenPatienceIsOver() {
        Simulator model = TestHouse.model("429*");
        Map<String, String> settings =
                Map.of("caravel.retry.attempts", "2", "caravel.recovery.provider-patience", "3s");
        try (TestHouse house = house(model, settings)) {
            drop("task.txt", PAY);
            Until.is("the file is done with", () -> files("inbox/.camel").size() == 1);

            Until.is("the file is failed", () -> files("inbox/.failed").size() == 2);

            assertThat(files("inbox/.camel")).isEmpty();
            assertThat(text("inbox/.failed/task.txt")).isEqualTo(PAY);
            assertThat(text("inbox/.failed/task.txt.why.txt")).contains("429", "provider-patience");
        }
    }

    @Test
    void aFileThatComesWhileItsRunGoesOnByItselfWaitsForItAndAsksNobody() {
        Simulator model = TestHouse.model("ok, stall, ok");
        FileTime time = FileTime.fromMillis(1_700_000_000_123L);
        try (TestHouse house = house(model)) {
            drop("task.txt", PAY, time);
            Until.is("it waits for the second answer", () -> model.calls().size() == 2);
        }

        CountDownLatch delivered = new CountDownLatch(1);
        drop("task.txt", PAY, time);
        try (TestHouse house = house(model)) {
            house.listen(new RunListener() {
                @Override
                public void recorded(Entry entry) {
                    if (entry.event() instanceof Event.AnswerDelivered) {
                        delivered.countDown();
                    }
                }
            });
            Until.is("the file is done with", () -> files("inbox").isEmpty());
            Until.is("the answer is delivered", () -> delivered.getCount() == 0);
            assertThat(files("inbox/.failed")).isEmpty();
        }
        assertThat(model.calls()).hasSize(3);
        assertThat(payments).hasValue(1);
    }

    private TestHouse house(Simulator model) {
        return house(model, Map.of());
    }

    private TestHouse house(Simulator model, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.recovery",
                "true",
                "caravel.journal",
                "jdbc:sqlite:" + folder.resolve("journal.db"),
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.outbox",
                folder.resolve("outbox").toString()));
        settings.putAll(more);
        return TestHouse.against(model, settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:pay?description=Pays")
                        .routeId("pay")
                        .process(exchange -> payments.incrementAndGet())
                        .setBody(constant("paid"));
                from("tool:wipe?description=Wipes&destructiveHint=true")
                        .routeId("wipe")
                        .setBody(constant("wiped"));
            }
        });
    }

    private void drop(String name, String text) {
        drop(
                name,
                text,
                FileTime.fromMillis(
                        System.currentTimeMillis() - Duration.ofMinutes(1).toMillis()));
    }

    /** As a program does that knows its trade: the file is there at once and whole. */
    private void drop(String name, String text, FileTime time) {
        drop(name, text.getBytes(StandardCharsets.UTF_8), time);
    }

    private void drop(String name, byte[] content, FileTime time) {
        try {
            Path inbox = Files.createDirectories(folder.resolve("inbox"));
            Path whole = Files.write(folder.resolve(name), content);
            Files.setLastModifiedTime(whole, time);
            Files.move(whole, inbox.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files(String name) {
        if (!Files.isDirectory(folder.resolve(name))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
