package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files as people and programs drop them: each ends answered, or set aside with a reason, and none stops the others.
 *
 * <p>Covers {@code caravel.inbox} and {@code caravel.no-files-taken}.
 */
class InboxFilesTest {

    private static final String TASK = "[[say 2 words]]";
    private static final String ANSWER = "word1 word2";

    @TempDir
    private Path folder;

    @Test
    void aFileThatIsTooLargeIsRefusedUnreadAndTheInboxGoesOn() throws IOException {
        Path huge = inbox().resolve("huge.txt");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        drop("small.txt", TASK);
        try (TestHouse house = house(Map.of())) {
            Until.is("the small one is answered", () -> Files.exists(outbox("small.txt")));
            Until.is("the large one is set aside", () -> Files.exists(failed("huge.txt.why.txt")));

            assertThat(Files.size(failed("huge.txt"))).isEqualTo(1L << 40);
            assertThat(failed("huge.txt.why.txt")).content().contains("caravel.limits.task");
            assertThat(house.started("assistant")).hasSize(1);
        }
    }

    @Test
    void anotherEncodingIsRefusedInALine() throws IOException {
        Files.write(inbox().resolve("latin.txt"), "Müller".getBytes(StandardCharsets.ISO_8859_1));
        try (TestHouse house = house(Map.of())) {
            Until.is("it is set aside", () -> Files.exists(failed("latin.txt.why.txt")));

            assertThat(failed("latin.txt.why.txt"))
                    .hasContent("the task is not UTF-8 text: byte 2 of 6 is 0xFC; save it as UTF-8\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\b.txt",
                "a\nb.txt",
                "50%.txt",
                "%41.txt",
                " leading",
                "trailing ",
                "${body}.txt",
                "a?b=c&d#e",
                "-rf",
                "RAW(x).txt",
                "{{caravel.inbox}}",
                "größer 𝄞.txt",
                "noending",
                "a..b",
                "task.camelLocks"
            })
    void whateverItsNameItIsAnsweredUnderIt(String name) throws IOException {
        drop(name, TASK);
        try (TestHouse house = house(Map.of())) {
            Until.is("it is answered", () -> Files.exists(outbox(name)));

            assertThat(outbox(name)).hasContent(ANSWER);
            Until.is("it is done with", () -> files(inbox()).isEmpty());
        }
    }

    @Test
    void aFileThatWasNotWholeAtTheFirstLookIsLookedAtAgainWhateverItsName() {
        drop("a\\b.txt", TASK, 0);
        try (TestHouse house = house(Map.of())) {
            Until.is("it is answered", () -> Files.exists(outbox("a\\b.txt")));
        }
    }

    @Test
    void theLongestNameThatAFileSystemTakesIsAnsweredOrSetAside() throws IOException {
        String name = "n".repeat(251) + ".txt";
        drop(name, TASK);
        drop("f".repeat(255), " ");
        try (TestHouse house = house(Map.of())) {
            Until.is("one is answered", () -> Files.exists(outbox(name)));
            Until.is(
                    "one is set aside",
                    () -> files(folder.resolve("inbox/.failed")).size() == 2);
        }
    }

    @Test
    void aNameThatIsNoTextIsSetAsideAsItIs() throws Exception {
        shell("printf hello > \"$(printf 'm\\374ller.txt')\"");
        try (TestHouse house = house(Map.of())) {
            Until.is("it is set aside", () -> files(inbox()).isEmpty());
            Until.is(
                    "it is said why",
                    () -> files(folder.resolve("inbox/.failed")).size() == 2);

            assertThat(house.started("assistant")).isEmpty();
        }
    }

    @Test
    void aLinkAPipeAndAFolderAreHandledInWords() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "the password is 1234");
        Files.createSymbolicLink(inbox().resolve("link.txt"), secret);
        Files.createSymbolicLink(inbox().resolve("nowhere.txt"), folder.resolve("gone"));
        Files.createDirectories(inbox().resolve("sub"));
        Files.writeString(inbox().resolve("sub/deep.txt"), TASK);
        shell("mkfifo pipe");
        drop("after.txt", TASK);
        try (TestHouse house = house(Map.of())) {
            Until.is("the file is answered", () -> Files.exists(outbox("after.txt")));
            Until.is("the others are set aside", () -> files(inbox()).isEmpty());
            Until.is("it is said why", () -> Files.exists(failed("pipe.why.txt")));

            assertThat(failed("link.txt.why.txt")).content().contains("it is a link");
            assertThat(failed("nowhere.txt.why.txt")).content().contains("it is a link");
            assertThat(failed("pipe.why.txt")).content().contains("a pipe");
            assertThat(inbox().resolve("sub/deep.txt")).exists();
            assertThat(secret).exists();
            assertThat(house.started("assistant")).hasSize(1);
        }
    }

    @Test
    void aFileFromTheFutureIsTakenWhenItHasBeenStill() throws IOException {
        drop("task.txt", TASK);
        Files.setLastModifiedTime(
                inbox().resolve("task.txt"),
                FileTime.fromMillis(
                        System.currentTimeMillis() + Duration.ofDays(1).toMillis()));
        try (TestHouse house = house(Map.of())) {
            Until.is("it is answered", () -> Files.exists(outbox("task.txt")));
        }
    }

    @Test
    void answersToFilesOfOneNameStandBesideEachOther() throws IOException {
        try (TestHouse house = house(Map.of())) {
            drop("task.txt", TASK);
            Until.is(
                    "the first is done with",
                    () -> Files.exists(outbox("task.txt")) && files(inbox()).isEmpty());
            drop("task.txt", "[[say 3 words]]", 30);
            Until.is("the second is answered", () -> Files.exists(outbox("task-2.txt")));
            Until.is("the second is done with", () -> files(inbox()).isEmpty());

            assertThat(outbox("task.txt")).hasContent(ANSWER);
            assertThat(outbox("task-2.txt")).hasContent("word1 word2 word3");
            assertThat(files(folder.resolve("inbox/.camel"))).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ein%20gang", "in + box", "a%2Bb", "50%"})
    void theFolderIsTheOneThatWasNamed(String name) throws IOException {
        Path named = Files.createDirectories(folder.resolve(name));
        drop(named, "task.txt", TASK, 60);
        Path answers = folder.resolve("out " + name);
        try (TestHouse house = house(Map.of("caravel.inbox", named.toString(), "caravel.outbox", answers.toString()))) {
            Until.is("it is answered", () -> Files.exists(answers.resolve("task.txt")));

            Until.is("it is done with", () -> Files.exists(named.resolve(".camel/task.txt")));
        }
    }

    @Test
    void asManyFilesAreAnsweredSideBySideAsThereAreConsumersAndNoMore() throws Exception {
        AtomicInteger going = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        RouteBuilder slow = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:slow")
                        .process(exchange -> {
                            most.accumulateAndGet(going.incrementAndGet(), Math::max);
                            three.countDown();
                            assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
                            Thread.sleep(50);
                            going.decrementAndGet();
                        })
                        .to("direct:caravel-loop");
            }
        };
        IntStream.range(0, 12).forEach(i -> drop("task" + i + ".txt", TASK));
        try (TestHouse house = house(Map.of("caravel.inbox.agent", "slow", "caravel.inbox.consumers", "3"), slow)) {
            Until.is("all are answered", () -> files(folder.resolve("outbox")).size() == 12);

            assertThat(most).hasValue(3);
        }
    }

    @Test
    void anErrorFailsItsFileAndNothingElse() {
        AtomicInteger calls = new AtomicInteger();
        RouteBuilder broken = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:broken")
                        .process(exchange -> {
                            if (calls.incrementAndGet() <= 4) {
                                throw new OutOfMemoryError("Java heap space");
                            }
                        })
                        .to("direct:caravel-loop");
            }
        };
        IntStream.range(0, 6).forEach(i -> drop("task" + i + ".txt", TASK));
        try (TestHouse house = house(Map.of("caravel.inbox.agent", "broken", "caravel.inbox.consumers", "2"), broken)) {
            Until.is(
                    "the others are answered",
                    () -> files(folder.resolve("outbox")).size() == 2);
            Until.is("the inbox is empty", () -> files(inbox()).isEmpty());

            assertThat(files(folder.resolve("inbox/.failed"))).hasSize(8);
        }
    }

    @Test
    void twoProgramsOnOneInboxAnswerEachFileOnce() {
        Set<String> names = new HashSet<>();
        IntStream.range(0, 60).forEach(i -> {
            drop("task" + i + ".txt", "[[say 2 words]] " + i);
            names.add("task" + i + ".txt");
        });
        try (TestHouse one = house(Map.of());
                TestHouse other = house(Map.of())) {
            Until.is("all are done with", Duration.ofSeconds(60), () -> files(inbox())
                    .isEmpty());
            Until.is("all are answered", () -> files(folder.resolve("outbox")).size() >= 60);

            assertThat(new HashSet<>(files(folder.resolve("outbox")))).isEqualTo(names);
            assertThat(Stream.of(one, other).flatMap(house -> house.started("assistant").stream()))
                    .hasSize(60);
            assertThat(files(folder.resolve("inbox/.failed"))).isEmpty();
        }
    }

    private TestHouse house(Map<String, String> more, RouteBuilder... routes) {
        Map<String, String> settings = new HashMap<>(Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.journal",
                "jdbc:sqlite:" + folder.resolve("journal.db"),
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.outbox",
                folder.resolve("outbox").toString()));
        settings.putAll(more);
        return TestHouse.start(settings, routes);
    }

    private Path inbox() {
        try {
            return Files.createDirectories(folder.resolve("inbox"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path outbox(String name) {
        return folder.resolve("outbox").resolve(name);
    }

    private Path failed(String name) {
        return folder.resolve("inbox/.failed").resolve(name);
    }

    private void drop(String name, String text) {
        drop(name, text, 60);
    }

    private void drop(String name, String text, int secondsAgo) {
        drop(inbox(), name, text, secondsAgo);
    }

    private static void drop(Path inbox, String name, String text, int secondsAgo) {
        try {
            Path part = Files.writeString(inbox.resolve(".part"), text);
            Files.setLastModifiedTime(
                    part, FileTime.fromMillis(System.currentTimeMillis() - TimeUnit.SECONDS.toMillis(secondsAgo)));
            Files.move(part, inbox.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void shell(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(inbox().toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }

    private static List<String> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
