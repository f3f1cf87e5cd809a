package dev.caravel.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A terminal in a folder, at which commands are typed. */
final class Terminal {

    private static final long PATIENCE = 120;
    /** The classes of the program, laid out by the build; a clone's jar is a link to the same file. */
    private static final Path CLASSES = Path.of("target", "caravel.jsa").toAbsolutePath();

    private final Path folder;
    private final List<Process> background = new ArrayList<>();
    private final Map<String, String> ports;

    /** @param ports what stands here for ports that are shown, {@code 8080} among them */
    Terminal(Path folder, Map<String, String> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /** What a command has written so far. */
    record Written(Process process, ByteArrayOutputStream bytes, Thread reader) {

        static Written by(Process process) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Thread reader = new Thread(() -> copy(process.getInputStream(), bytes));
            reader.setDaemon(true);
            reader.start();
            return new Written(process, bytes, reader);
        }

        private static void copy(InputStream in, ByteArrayOutputStream bytes) {
            try {
                in.transferTo(bytes);
            } catch (IOException ended) {
                // It was ended here, and nobody asks for the rest.
                return;
            }
        }

        List<String> lines() {
            return Output.seen(bytes.toString(StandardCharsets.UTF_8));
        }

        /** Ended well, or is still there. */
        boolean succeeded() {
            return process.isAlive() || process.exitValue() == 0;
        }
    }

    /** The line with the ports of this terminal. */
    String here(String line) {
        String here = line;
        for (Map.Entry<String, String> port : ports.entrySet()) {
            here = here.replaceAll("\\b" + port.getKey() + "\\b", port.getValue());
        }
        return here;
    }

    /**
     * Runs a command, to its end unless it is one of the background.
     *
     * @param ids what stands here for the ids that are shown
     */
    Written run(Transcript.Command command, Map<String, String> ids) throws IOException, InterruptedException {
        String words = here(command.words());
        for (Map.Entry<String, String> id : ids.entrySet()) {
            words = words.replace(id.getKey(), id.getValue());
        }
        if (command.isInTheBackground()) {
            Process process = start("bash", "-c", words.substring(0, words.length() - 2));
            background.add(process);
            return Written.by(process);
        }
        // More than one command, so that it is the shell that is left to say that a program was killed.
        String line = words + "\nexit $?";
        Process process = start("script", "--quiet", "--flush", "--return", "--command", line, "/dev/null");
        process.getOutputStream().close();
        Written written = Written.by(process);
        if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            end(process);
            throw new AssertionError("it did not end: " + words + "\n" + written.lines());
        }
        written.reader().join();
        return written;
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.matches("(CARAVEL|ANTHROPIC|OPENAI)_.*"));
        environment.put("SHELL", "/bin/bash");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTIONS", "-XX:SharedArchiveFile=" + CLASSES);
        environment.put("CARAVEL_SIMULATOR_PACE", "1");
        environment.put("CARAVEL_HTTP_PORT", ports.get("8080"));
        return builder.start();
    }

    void close() throws InterruptedException {
        for (Process process : background) {
            end(process);
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
