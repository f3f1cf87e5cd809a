package dev.caravel.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.caravel.caller.Caller;
import dev.caravel.text.Causes;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MCP server over standard input and output: a message a line, both ways. For one client. */
final class StdioServer {

    private static final Logger LOG = LoggerFactory.getLogger(StdioServer.class);
    private static final String END = "";
    private static final int LAST_WORDS_MS = 2_000;

    private final McpSessions sessions;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final WayBack back = new WayBack(lines::add, () -> {}, true);
    private Optional<McpStreamableServerSession> session = Optional.empty();

    StdioServer(McpSessions sessions) {
        this.sessions = sessions;
    }

    /** Returns when the client has closed its side. */
    void serve(InputStream in, OutputStream out) {
        // A client that does not read holds up nobody but this thread.
        Thread writer = new Thread(() -> write(out), "caravel-mcp-out");
        writer.setDaemon(true);
        writer.start();
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    take(line);
                }
            }
        } catch (IOException e) {
            LOG.warn("The MCP client's messages can't be read: {}", Causes.line(e));
        }
        lines.add(END);
        try {
            writer.join(LAST_WORDS_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(OutputStream out) {
        try {
            for (String line = lines.take(); !line.equals(END); line = lines.take()) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                if (lines.isEmpty()) {
                    out.flush();
                }
            }
            out.flush();
        } catch (IOException e) {
            LOG.warn("The MCP client does not listen any more: {}", Causes.line(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(String line) {
        McpSchema.JSONRPCMessage message;
        try {
            message = Messages.read(line);
        } catch (JsonProcessingException e) {
            lines.add(Messages.error(McpSchema.ErrorCodes.PARSE_ERROR, "the line is no JSON"));
            return;
        } catch (IllegalArgumentException | IOException e) {
            lines.add(Messages.error(McpSchema.ErrorCodes.INVALID_REQUEST, "the line is no message of JSON-RPC 2.0"));
            return;
        }
        if (message instanceof McpSchema.JSONRPCRequest first && McpSchema.METHOD_INITIALIZE.equals(first.method())) {
            begin(first);
        } else if (session.isEmpty()) {
            lines.add(Messages.error(McpSchema.ErrorCodes.INVALID_REQUEST, "initialize first"));
        } else if (message instanceof McpSchema.JSONRPCRequest request) {
            sessions.answer(session.get(), request, Caller.TRUSTED, back);
        } else {
            sessions.take(session.get(), message);
        }
    }

    private void begin(McpSchema.JSONRPCRequest request) {
        try {
            McpSessions.Begun begun = sessions.begin(request);
            session = sessions.find(begun.session());
            lines.add(Messages.write(McpSchema.JSONRPCResponse.result(request.id(), begun.welcome())));
        } catch (IllegalArgumentException e) {
            lines.add(
                    Messages.error(McpSchema.ErrorCodes.INVALID_PARAMS, "these are not the parameters of initialize"));
        }
    }
}
