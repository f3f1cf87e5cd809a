package dev.caravel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravel.docs.Page.Block;
import dev.caravel.support.FreePort;
import dev.caravel.support.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of the documentation is run, on a terminal, and writes what is shown below it. The commands of a page follow
 * one another in a clone of their own. A comment {@code not run: WHY} above a block leaves it out. {@code -Dpage=TEXT} runs
 * only the pages with that text in their path.
 */
class CommandsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BROKER = "localhost:9092";

    @TempDir
    private Path clone;

    private final Map<String, String> ids = new HashMap<>();
    private Terminal terminal;
    private KafkaBroker broker;

    static Stream<Page> pages() {
        return Page.all()
                .filter(page -> page.file().toString().contains(System.getProperty("page", "")))
                .filter(page -> page.blocks().stream().anyMatch(CommandsIT::isRun));
    }

    private static boolean isRun(Block block) {
        return block.language().equals("console") && !block.isLeftOut();
    }

    @BeforeEach
    void aCloneThatIsBuilt() throws IOException {
        assumeTrue(Files.exists(Path.of("/usr/bin/script")), "this machine has no script(1) to make a terminal");
        for (String part : List.of("caravel", "application.properties", "routes", "workspace", "examples")) {
            copy(Path.of(part));
        }
        Files.createDirectories(clone.resolve("target"));
        Files.createLink(
                clone.resolve("target/caravel.jar"),
                Path.of("target/caravel.jar").toAbsolutePath());
    }

    private void copy(Path part) throws IOException {
        if (!Files.exists(part)) {
            return;
        }
        try (Stream<Path> files = Files.walk(part)) {
            for (Path file :
                    files.filter(path -> !path.toString().contains("target")).toList()) {
                Files.copy(file, clone.resolve(file.toString()));
            }
        }
        clone.resolve("caravel").toFile().setExecutable(true);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void writesWhatIsShown(Page page) throws Exception {
        Path folder =
                clone.resolve(page.file().startsWith("examples") ? page.file().getParent() : Path.of(""));
        terminal = new Terminal(folder, ports(page));
        for (Block block : page.blocks().stream().filter(CommandsIT::isRun).toList()) {
            for (Transcript.Command command : Transcript.of(block).commands()) {
                run(block, command);
            }
        }
    }

    /** Free ones, for those that the pages name; a broker where a page needs one. */
    private Map<String, String> ports(Page page) throws IOException {
        Map<String, String> ports =
                new HashMap<>(Map.of("8080", String.valueOf(FreePort.find()), "9099", String.valueOf(FreePort.find())));
        if (String.join("\n", page.lines()).contains(BROKER)) {
            broker = KafkaBroker.start();
            ports.put(BROKER, broker.address());
            Path settings = clone.resolve(page.file()).resolveSibling("application.properties");
            Files.writeString(settings, Files.readString(settings).replace(BROKER, broker.address()));
        }
        return ports;
    }

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        if (terminal != null) {
            terminal.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private void run(Block block, Transcript.Command command) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> shown = command.output().stream().map(terminal::here).toList();
        Terminal.Written written = terminal.run(command, ids);
        Optional<Map<String, String>> matched = matched(shown, written);
        while (matched.isEmpty() && System.nanoTime() < end && (command.isInTheBackground() || command.looks())) {
            Thread.sleep(200);
            written = command.isInTheBackground() ? written : terminal.run(command, ids);
            matched = matched(shown, written);
        }
        assertThat(matched)
                .as("%s: %s%nshown: %s%nwritten: %s", block, command.words(), shown, written.lines())
                .isPresent();
        ids.putAll(matched.orElseThrow());
    }

    /** What a command writes of which nothing is shown may be anything, as long as it succeeds. */
    private static Optional<Map<String, String>> matched(List<String> shown, Terminal.Written written) {
        if (shown.isEmpty()) {
            return written.succeeded() ? Optional.of(Map.of()) : Optional.empty();
        }
        List<String> lines = shown.stream()
                .filter(line -> !line.startsWith("Building target/caravel.jar"))
                .toList();
        return Output.match(lines, written.lines());
    }
}
