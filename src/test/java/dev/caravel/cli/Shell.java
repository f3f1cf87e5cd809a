package dev.caravel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the packaged program as a user does: a process of its own, in a folder of its own. */
final class Shell {

    private static final Path JAR = Path.of("target", "caravel.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    // Programs this short are over before the second compiler and a parallel collector pay; their classes come, if the
    // build
    // has laid them out, from an archive. A start takes half of the time then.
    private static final List<String> PROGRAM = List.of(
            JAVA.toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:SharedArchiveFile=" + JAR.resolveSibling("caravel.jsa"),
            "-jar",
            JAR.toString());

    private static final long SIGINT = 1L << 1;

    private final Path folder;
    private final List<String> program;
    private Path output;

    Shell(Path folder) {
        this(folder, PROGRAM);
    }

    /** @param program the words before the program's arguments */
    Shell(Path folder, List<String> program) {
        this.folder = folder;
        this.program = program;
    }

    /** What a program left behind. */
    record Result(int status, String out, String err) {

        /** The lines on stderr, without those that every simulated run begins with. */
        List<String> complaints() {
            return err.lines().filter(line -> line.startsWith("caravel:")).toList();
        }
    }

    /** A program that is running. */
    static final class Running {

        private final Process process;
        private final CompletableFuture<String> err;

        private Running(Process process) {
            this.process = process;
            this.err = reading(process.getErrorStream());
        }

        InputStream out() {
            return process.getInputStream();
        }

        OutputStream in() {
            return process.getOutputStream();
        }

        /** Reads what it writes until these words have come. */
        String outUntil(String words) throws IOException {
            StringBuilder read = new StringBuilder();
            while (read.indexOf(words) < 0) {
                int next = out().read();
                if (next < 0) {
                    throw new AssertionError("it ended without '" + words + "': " + read);
                }
                read.append((char) next);
            }
            return read.toString();
        }

        void type(String text) throws IOException {
            in().write(text.getBytes(StandardCharsets.UTF_8));
            in().flush();
        }

        /** Sends a signal such as {@code INT}. */
        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }

        Result end() throws InterruptedException {
            CompletableFuture<String> out = reading(process.getInputStream());
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the program did not end: " + err.getNow(""));
            }
            return new Result(process.exitValue(), out.join(), err.join());
        }
    }

    Running start(Map<String, String> environment, String... arguments) throws IOException {
        return start(environment, command(arguments));
    }

    /** On a terminal of its own (script of util-linux makes one), where stdout and stderr are one. */
    Running startOnTerminal(Map<String, String> environment, String... arguments) throws IOException {
        String line = command(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        return start(environment, List.of("script", "--quiet", "--flush", "--return", "--command", line, "/dev/null"));
    }

    /** The words by which a program of somebody else's starts it. */
    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return command;
    }

    /** From now on standard output goes into this file. */
    void sendOutputTo(Path file) {
        output = file;
    }

    private Running start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(heedingInterrupts(command)).directory(folder.toFile());
        if (output != null) {
            builder.redirectOutput(output.toFile());
        }
        builder.environment().keySet().removeIf(name -> name.matches("(CARAVEL|ANTHROPIC|OPENAI)_.*"));
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    /**
     * Who is started in the background ignores SIGINT, with all that it starts, and a Java program that begins so never heeds
     * one. As from a terminal, it is made to.
     */
    private static List<String> heedingInterrupts(List<String> command) throws IOException {
        if (!ignoresInterrupts()) {
            return command;
        }
        List<String> heeding = new ArrayList<>(List.of("env", "--default-signal=INT"));
        heeding.addAll(command);
        return heeding;
    }

    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(ignored -> (ignored & SIGINT) != 0);
        }
    }

    Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Running running = start(environment, arguments);
        running.process.getOutputStream().close();
        return running.end();
    }

    /** All that the traces in its folder have so far. */
    String traces() {
        if (!Files.isDirectory(folder.resolve(".traces"))) {
            return "";
        }
        try (Stream<Path> files = Files.walk(folder.resolve(".traces"))) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a thread of its own: the common pool has but one where there are two cores. */
    private static CompletableFuture<String> reading(InputStream in) {
        return CompletableFuture.supplyAsync(() -> text(in), task -> new Thread(task).start());
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
