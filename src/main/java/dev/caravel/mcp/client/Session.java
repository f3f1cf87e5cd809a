package dev.caravel.mcp.client;

import dev.caravel.mcp.Json;
import dev.caravel.text.Causes;
import dev.caravel.tool.ToolFailure;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpTransportSessionNotFoundException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** A session with a server, from its greeting to the end of either side. Thread-safe. */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int MOST_TOOLS = 10_000;
    private static final int MOST_PAGES = 1_000;
    private static final int LARGEST_RESPONSE = 16 * 1024 * 1024;

    /** Each call has its own limit: that of the client ends none. */
    private static final Duration NO_LIMIT = Duration.ofDays(1);

    /** Results are looked at here, as those of every tool. */
    private static final JsonSchemaValidator UNCHECKED =
            (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid(null);

    private final WatchedTransport transport;
    private final McpAsyncClient client;
    private final Duration patience;
    private final long begunAt = System.nanoTime();
    private volatile String ended = "";

    /** Who hears what a session's server says unasked, and that it is gone. */
    interface Listener {

        void toolsChanged(Session session);

        void ended(Session session, String why);
    }

    private Session(DeclaredServer server, Duration patience, Listener listener) {
        this.patience = patience;
        this.transport =
                new WatchedTransport(transport(server, why -> end(why, listener)), () -> listener.toolsChanged(this));
        this.client = McpClient.async(transport)
                .clientInfo(McpSchema.Implementation.builder("caravel", version())
                        .title("Caravel")
                        .build())
                .requestTimeout(NO_LIMIT)
                .initializationTimeout(patience)
                .jsonSchemaValidator(UNCHECKED)
                .progressConsumer(progress -> Mono.fromRunnable(() ->
                        LOG.debug("MCP server {}: {} {}", server.name(), progress.progress(), progress.message())))
                .build();
    }

    private static String version() {
        String version = Session.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    private static McpClientTransport transport(DeclaredServer server, Consumer<String> ended) {
        if (server.place() instanceof DeclaredServer.Program program) {
            return new StdioTransport(server.name(), program, Json.FOR_SDK, ended);
        }
        DeclaredServer.Web web = (DeclaredServer.Web) server.place();
        URI url = web.url();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return HttpClientStreamableHttpTransport.builder(url.getScheme() + "://" + url.getRawAuthority())
                .endpoint(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .jsonMapper(Json.FOR_SDK)
                .maxResponseSize(LARGEST_RESPONSE)
                .addHttpRequestCustomizer((request, method, endpoint, body, context) ->
                        web.headers().forEach(request::setHeader))
                .build();
    }

    /**
     * Begins one; a program is started for it.
     *
     * @param patience how long the server may take for each answer that is no tool's
     * @throws ServerFailed when it does not greet back
     */
    static Session open(DeclaredServer server, Duration patience, Listener listener) throws InterruptedException {
        if (server.place() instanceof DeclaredServer.Nowhere nowhere) {
            throw new ServerFailed(nowhere.why());
        }
        Session session;
        try {
            session = new Session(server, patience, listener);
        } catch (IllegalArgumentException e) {
            throw new ServerFailed(e.getMessage());
        }
        try {
            session.await(session.client.initialize());
            return session;
        } catch (ServerFailed | InterruptedException e) {
            session.close();
            throw e;
        }
    }

    /** Why a server can't be asked; fit for people. */
    static final class ServerFailed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ServerFailed(String why) {
            super(why, null, false, false);
        }
    }

    private <T> T await(Mono<T> answer) throws InterruptedException {
        CompletableFuture<T> coming = answer.toFuture();
        try {
            return coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new ServerFailed("it did not answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new ServerFailed(ended.isEmpty() ? words(e.getCause()) : ended);
        }
    }

    /** The innermost cause says what happened, those around it only that it did. */
    private static String words(Throwable failure) {
        List<Throwable> causes = Causes.all(failure);
        return Causes.words(causes.get(causes.size() - 1));
    }

    private void end(String why, Listener listener) {
        ended = why;
        // The client does not notice by itself, and calls in progress would wait for ever.
        client.close();
        listener.ended(this, why);
    }

    /** Why there is nobody to speak to any more; empty while there is. */
    String ended() {
        return ended;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - begunAt);
    }

    /** Whether the server says when its tools change. */
    boolean tellsOfChanges() {
        var capabilities = client.getServerCapabilities();
        return capabilities != null
                && capabilities.tools() != null
                && Boolean.TRUE.equals(capabilities.tools().listChanged());
    }

    /**
     * Asks for all tools, page by page.
     *
     * @throws ServerFailed when they can't be had
     */
    List<McpSchema.Tool> tools() throws InterruptedException {
        List<McpSchema.Tool> tools = new ArrayList<>();
        if (client.getServerCapabilities() == null
                || client.getServerCapabilities().tools() == null) {
            return tools;
        }
        Set<String> cursors = new HashSet<>();
        String cursor = null;
        do {
            McpSchema.ListToolsResult page = await(client.listTools(cursor));
            tools.addAll(page.tools());
            cursor = page.nextCursor() == null || page.nextCursor().isEmpty() ? null : page.nextCursor();
            if (cursor != null && (!cursors.add(cursor) || cursors.size() >= MOST_PAGES || tools.size() > MOST_TOOLS)) {
                throw new ServerFailed("its list of tools does not end: there are more than " + tools.size());
            }
        } while (cursor != null);
        return tools;
    }

    /**
     * Calls a tool and waits for its result, for as long as this thread is not interrupted.
     *
     * @throws NoSession when the server has forgotten the session: the call was not made
     * @throws ToolFailure when there is no result
     */
    McpSchema.CallToolResult call(String tool, Map<String, Object> arguments, Map<String, Object> meta)
            throws InterruptedException {
        String token = UUID.randomUUID().toString();
        CompletableFuture<McpSchema.CallToolResult> answer = client.callTool(McpSchema.CallToolRequest.builder(tool)
                        .arguments(arguments)
                        .meta(meta)
                        .progressToken(token)
                        .build())
                .toFuture();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            transport.cancel(token);
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            transport.forget(token);
        }
    }

    /** The server has forgotten the session. */
    static final class NoSession extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private NoSession() {
            super("", null, false, false);
        }
    }

    private RuntimeException failure(Throwable failure) {
        List<Throwable> causes = Causes.all(failure);
        if (causes.stream().anyMatch(McpTransportSessionNotFoundException.class::isInstance)) {
            return new NoSession();
        }
        if (causes.stream().anyMatch(cause -> cause instanceof McpError || cause instanceof ConnectException)) {
            return new ToolFailure(words(failure));
        }
        String why = ended.isEmpty() ? words(failure) : ended;
        return new ToolFailure("the server failed during the call: " + why, true);
    }

    @Override
    public void close() {
        client.close();
    }
}
