package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.support.FuzzBounds;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.camel.util.FileUtil;

/**
 * Whatever is dropped into the inbox, whenever and by whom: each file ends answered once, or among the failed ones beside its
 * reason, and none is lost or changed; also when the program is started anew meanwhile.
 */
@AddLifecycleHook(FuzzBounds.class)
class InboxFuzzTest {

    private static final int LIMIT = 2_000;
    private static final int FILES = 40;
    private static final List<String> ENDINGS =
            List.of("", ".txt", ".why.txt", "-2.txt", ".md", ".part", ".tar.gz", "?a=b", "%41", ".");
    private static final List<String> LETTERS = List.of(
            "a", "b", "Z", "7", " ", "-", "_", "ö", "𝄞", "漢", "%", "&", "#", "$", "{", "}", "\\", "'", "\n", "*", ";");

    private Path folder;
    private Path inbox;
    private TestHouse house;

    private record Drop(String name, byte[] content, int words) {

        boolean isTask() {
            String text = decoded();
            return content.length <= LIMIT && !text.isBlank() && text.indexOf(0) < 0;
        }

        /** Blank when it is no text. */
        private String decoded() {
            boolean little = begins(0xFF, 0xFE);
            boolean wide = little || begins(0xFE, 0xFF);
            try {
                String text = (wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8)
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString();
                return text.replace("\uFEFF", "");
            } catch (CharacterCodingException e) {
                return "";
            }
        }

        private boolean begins(int first, int second) {
            return content.length > 1 && (content[0] & 0xFF) == first && (content[1] & 0xFF) == second;
        }
    }

    @BeforeProperty
    void start() throws IOException {
        folder = Files.createTempDirectory("caravel-fuzz");
        inbox = Files.createDirectories(folder.resolve("inbox"));
        house = house();
    }

    @AfterProperty
    void stop() {
        house.close();
        FileUtil.removeDir(folder.toFile());
    }

    private TestHouse house() {
        return TestHouse.start(Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.recovery",
                "true",
                "caravel.limits.task",
                String.valueOf(LIMIT),
                "caravel.budget.day",
                "none",
                "caravel.inbox.consumers",
                "4",
                "caravel.journal",
                "jdbc:sqlite:" + folder.resolve("journal.db"),
                "caravel.inbox",
                inbox.toString(),
                "caravel.outbox",
                folder.resolve("outbox").toString()));
    }

    @Property(seed = "4713", tries = 3, shrinking = ShrinkingMode.OFF)
    void eachFileIsAnsweredOrSetAsideWithAReason(@ForAll long dice) {
        Random random = new Random(dice);
        int runs = runs();
        List<Drop> drops = new ArrayList<>();
        int startAnew = random.nextInt(4 * FILES);
        for (int i = 0; i < FILES; i++) {
            Drop drop = new Drop(name(random, drops), content(random, 1 + i), 1 + i);
            drop(drop, random);
            drops.add(drop);
            if (i == startAnew) {
                house.close();
                house = house();
            }
        }
        List<Drop> tasks = drops.stream().filter(Drop::isTask).toList();
        Until.is(
                "the inbox is empty", Duration.ofSeconds(20), () -> files(inbox).isEmpty());
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(texts(files(folder.resolve("outbox"))))
                .containsExactlyInAnyOrderElementsOf(
                        tasks.stream().map(task -> answer(task.words())).toList()));
        assertThat(texts(files(inbox.resolve(".camel"))))
                .containsExactlyInAnyOrderElementsOf(texts(tasks.stream().map(Drop::content)));
        assertThat(runs() - runs).isEqualTo(tasks.size());
        assertFailed(drops.stream().filter(drop -> !drop.isTask()).toList());
        Stream.of(folder.resolve("outbox"), inbox.resolve(".camel"), inbox.resolve(".failed"))
                .flatMap(done -> files(done).stream())
                .forEach(file -> FileUtil.deleteFile(file.toFile()));
    }

    /** As it was dropped, and beside it why. */
    private void assertFailed(List<Drop> drops) {
        List<Path> failed = files(inbox.resolve(".failed"));
        assertThat(failed).hasSize(2 * drops.size());
        List<String> contents = new ArrayList<>(texts(drops.stream().map(Drop::content)));
        List<Path> reasons = failed.stream()
                .filter(file -> !contents.remove(text(bytes(file))))
                .toList();
        assertThat(contents).as("lost").isEmpty();
        assertThat(reasons).allSatisfy(file -> assertThat(text(bytes(file))).matches(".+\n"));
        assertThat(reasons)
                .containsExactlyInAnyOrderElementsOf(failed.stream()
                        .filter(file -> !reasons.contains(file))
                        .map(file -> file.resolveSibling(
                                FileNames.with(file.getFileName().toString(), ".why.txt")))
                        .toList());
    }

    private static String name(Random random, List<Drop> before) {
        if (!before.isEmpty() && random.nextInt(4) == 0) {
            String earlier = before.get(random.nextInt(before.size())).name();
            return random.nextBoolean() ? earlier : shorter(earlier + ".why.txt");
        }
        String letters = random.ints(1 + random.nextInt(random.nextInt(8) == 0 ? 250 : 12), 0, LETTERS.size())
                .mapToObj(LETTERS::get)
                .collect(Collectors.joining());
        return shorter(letters + ENDINGS.get(random.nextInt(ENDINGS.size())));
    }

    private static String shorter(String name) {
        return FileNames.with(name, "");
    }

    private static byte[] content(Random random, int words) {
        String task = "[[say " + words + " words]] größer 𝄞 ";
        int room = LIMIT - task.getBytes(StandardCharsets.UTF_8).length;
        return switch (random.nextInt(10)) {
            case 0 -> (task + "x".repeat(room - 1 + random.nextInt(3))).getBytes(StandardCharsets.UTF_8);
            case 1 -> ("\uFEFF" + task).getBytes(StandardCharsets.UTF_8);
            case 2 -> task.getBytes(StandardCharsets.UTF_16);
            case 3 -> ("\uFEFF" + task).getBytes(StandardCharsets.UTF_16LE);
            case 4 ->
                List.of("", " ", "\n\n", "\uFEFF", "\u2003 \t")
                        .get(random.nextInt(5))
                        .getBytes(StandardCharsets.UTF_8);
            case 5 -> (task + "Müller").getBytes(StandardCharsets.ISO_8859_1);
            case 6 -> (task + "\u001b[31m\u202e\uFFFD").getBytes(StandardCharsets.UTF_8);
            case 7 -> {
                byte[] any = new byte[1 + random.nextInt(LIMIT)];
                random.nextBytes(any);
                any[any.length / 2] = (byte) 0xFF;
                yield any;
            }
            default -> task.getBytes(StandardCharsets.UTF_8);
        };
    }

    private void drop(Drop drop, Random random) {
        Path file = inbox.resolve(drop.name());
        Until.is(
                "the last one of '" + drop.name() + "' is taken away",
                Duration.ofSeconds(20),
                () -> !Files.exists(file));
        try {
            if (random.nextInt(5) == 0) {
                int half = drop.content().length / 2;
                Files.write(file, Arrays.copyOf(drop.content(), half));
                Thread.sleep(random.nextInt(300));
                byte[] rest = Arrays.copyOfRange(drop.content(), half, drop.content().length);
                Files.write(file, rest, StandardOpenOption.APPEND);
            } else {
                Path part = Files.write(inbox.resolve(".part"), drop.content());
                long age = 2_000 + random.nextInt(1_000_000_000);
                Files.setLastModifiedTime(part, FileTime.fromMillis(System.currentTimeMillis() - age));
                Files.move(part, file);
            }
            Thread.sleep(random.nextInt(4) == 0 ? random.nextInt(100) : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private int runs() {
        return house.journal().latest(Integer.MAX_VALUE, Optional.empty()).size();
    }

    private static String answer(int words) {
        return IntStream.rangeClosed(1, words).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    }

    private static List<String> texts(List<Path> files) {
        return texts(files.stream().map(InboxFuzzTest::bytes));
    }

    private static List<String> texts(Stream<byte[]> contents) {
        return contents.map(InboxFuzzTest::text).toList();
    }

    /** Byte for byte. */
    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
