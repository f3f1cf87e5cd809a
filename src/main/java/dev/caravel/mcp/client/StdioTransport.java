package dev.caravel.mcp.client;

import dev.caravel.text.Printable;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The messages to and from a program that is started here, one a line. The SDK's own transport does not notice when the program
 * ends, hears nothing more after a line that is no message, and hands our whole environment on.
 */
final class StdioTransport implements McpClientTransport {

    private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);

    /** What every program needs, and nothing that is ours. */
    private static final List<String> HANDED_ON =
            List.of("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER", "TZ");

    /** A message that is longer is no result that anybody could use. */
    private static final int LONGEST_LINE = 16 * 1024 * 1024;

    private static final int LONGEST_LOG_LINE = 1_000;
    private static final long PATIENCE_MS = 1_000;

    private final String name;
    private final DeclaredServer.Program program;
    private final McpJsonMapper json;
    private final Consumer<String> ended;
    private final ExecutorService writer;
    private volatile Process process;
    private volatile boolean closing;

    /** @param ended told once why there is nobody to speak to any more, unless that was wanted */
    StdioTransport(String name, DeclaredServer.Program program, McpJsonMapper json, Consumer<String> ended) {
        this.name = name;
        this.program = program;
        this.json = json;
        this.ended = ended;
        // A program that does not read holds up nobody but this thread.
        this.writer = Executors.newSingleThreadExecutor(task -> daemon(task, "in"));
    }

    private Thread daemon(Runnable task, String stream) {
        Thread thread = new Thread(task, "caravel-mcp-" + name + "-" + stream);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> {
            try {
                start(handler);
            } catch (IOException e) {
                // The client goes on all the same: its first message hears of it.
                LOG.debug("MCP server {}", name, e);
            }
        });
    }

    private void start(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.command());
        program.folder().ifPresent(folder -> builder.directory(folder.toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> !HANDED_ON.contains(variable) && !variable.startsWith("LC_"));
        environment.putAll(program.environment());
        process = builder.start();
        daemon(() -> listen(process, handler), "out").start();
        daemon(() -> log(process.getErrorStream()), "err").start();
    }

    private void listen(Process from, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        String why = "";
        try (Reader reader = reader(from.getInputStream())) {
            for (Optional<String> line = line(reader); line.isPresent(); line = line(reader)) {
                hear(line.get(), handler);
            }
        } catch (IOException e) {
            why = e.getMessage();
        }
        if (closing) {
            return;
        }
        try {
            if (why.isEmpty() && from.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                why = "it ended with status " + from.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.accept(why.isEmpty() ? "it has closed its output" : why);
    }

    /** A program may print something else, too. */
    private void hear(String line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        try {
            JSONRPCMessage message = McpSchema.deserializeJsonRpcMessage(json, line);
            handler.apply(Mono.just(message))
                    .subscribe(ours -> {}, failure -> LOG.debug("MCP server {}", name, failure));
        } catch (IOException | IllegalArgumentException e) {
            debug("printed what is no message", line);
        }
    }

    private void log(InputStream errors) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(errors, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                debug("says", line);
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    private void debug(String what, String line) {
        if (LOG.isDebugEnabled() && !line.isBlank()) {
            LOG.debug("MCP server {} {}: {}", name, what, Printable.line(line, LONGEST_LOG_LINE));
        }
    }

    private static Reader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static Optional<String> line(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int letter = reader.read(); letter != '\n'; letter = reader.read()) {
            if (letter < 0) {
                return Optional.empty();
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("it sent a line of more than " + LONGEST_LINE + " characters");
            }
            line.append((char) letter);
        }
        return Optional.of(line.toString());
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.create(sent -> writer.execute(() -> {
            try {
                if (process == null) {
                    throw new IOException("its command '" + program.command().get(0)
                            + "' can't be started: is it installed, and on the PATH?");
                }
                byte[] line = (json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
                process.getOutputStream().write(line);
                process.getOutputStream().flush();
                sent.success();
            } catch (IOException e) {
                sent.error(e);
            }
        }));
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::close);
    }

    /** As the protocol has it: its input ends, and what does not end by itself is ended, with all that it has started. */
    @Override
    public void close() {
        closing = true;
        writer.shutdownNow();
        Process started = process;
        if (started == null) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(started.descendants(), Stream.of(started.toHandle()))
                .toList();
        try {
            started.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
        if (!haveEnded(all)) {
            all.forEach(ProcessHandle::destroy);
            if (!haveEnded(all)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static boolean haveEnded(List<ProcessHandle> all) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        try {
            while (all.stream().anyMatch(ProcessHandle::isAlive)) {
                if (System.nanoTime() - until > 0) {
                    return false;
                }
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return true;
    }
}
