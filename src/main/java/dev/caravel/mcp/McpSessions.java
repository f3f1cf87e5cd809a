package dev.caravel.mcp;

import dev.caravel.caller.Caller;
import dev.caravel.text.Causes;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpNotificationHandler;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The sessions of clients, and what a client can ask for. A session's id says all that has to be known of its client, so that it
 * goes on after a restart and on another node: clients do not begin a new one by themselves. Thread-safe.
 */
final class McpSessions {

    private static final Logger LOG = LoggerFactory.getLogger(McpSessions.class);

    /** The revisions of the protocol that are spoken, the newest first. */
    static final List<String> VERSIONS = List.of(
            ProtocolVersions.MCP_2025_11_25,
            ProtocolVersions.MCP_2025_06_18,
            ProtocolVersions.MCP_2025_03_26,
            ProtocolVersions.MCP_2024_11_05);

    private static final int MOST_SESSIONS = 1_000;
    private static final Duration LONGEST_QUESTION = Duration.ofMinutes(10);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(asks|silent)");
    private static final String CANCELLED = "notifications/cancelled";

    /** Under which a request's handler finds the request's own id. */
    private static final String REQUEST = "request";

    /** Under which it finds whether anything gets to the client before the answer. */
    private static final String LIVE = "live";

    /** Under which it finds on whose behalf the client calls. */
    private static final String CALLER = "caller";

    private static final String INSTRUCTIONS =
            "Tools and agents of a Caravel. A call may need a person's approval or take"
                    + " long: then its first answer names a run, and " + Offer.RESULT + " gives the result later.";

    private final Offers offers;
    private final Calls calls;
    private final Map<String, McpRequestHandler<?>> requests;
    private final Map<String, McpNotificationHandler> notifications;
    private final Map<String, McpStreamableServerSession> sessions = lastUsed();
    private final Set<String> ended = Collections.newSetFromMap(lastUsed());

    McpSessions(Offers offers, Calls calls) {
        this.offers = offers;
        this.calls = calls;
        McpRequestHandler<McpSchema.CallToolResult> call = this::call;
        this.requests = Map.of(
                McpSchema.METHOD_PING, (client, params) -> Mono.just(Map.of()),
                McpSchema.METHOD_TOOLS_LIST, (client, params) -> Mono.fromCallable(() -> list(caller(client))),
                McpSchema.METHOD_TOOLS_CALL, call);
        this.notifications = Map.of(CANCELLED, this::cancel);
    }

    private static <T> Map<String, T> lastUsed() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > MOST_SESSIONS;
            }
        });
    }

    /** A client has come. */
    record Begun(String session, McpSchema.InitializeResult welcome) {}

    /** @throws IllegalArgumentException when that is no way to begin */
    Begun begin(McpSchema.JSONRPCRequest request) {
        McpSchema.InitializeRequest asked =
                Json.FOR_SDK.convertValue(request.params(), McpSchema.InitializeRequest.class);
        if (asked == null) {
            throw new IllegalArgumentException("the parameters are missing");
        }
        boolean asks = asked.capabilities() != null && asked.capabilities().elicitation() != null;
        String id = UUID.randomUUID() + (asks ? ".asks" : ".silent");
        sessions.put(id, session(id, asked.capabilities()));
        String version = VERSIONS.contains(asked.protocolVersion()) ? asked.protocolVersion() : VERSIONS.get(0);
        String own = McpSessions.class.getPackage().getImplementationVersion();
        return new Begun(
                id,
                McpSchema.InitializeResult.builder(
                                version,
                                McpSchema.ServerCapabilities.builder()
                                        .tools(false)
                                        .build(),
                                McpSchema.Implementation.builder("caravel", own == null ? "0" : own)
                                        .title("Caravel")
                                        .build())
                        .instructions(INSTRUCTIONS)
                        .build());
    }

    private McpStreamableServerSession session(String id, ClientCapabilities capabilities) {
        return new McpStreamableServerSession(id, capabilities, null, LONGEST_QUESTION, requests, notifications);
    }

    /** Empty when there is none of that id, or it has ended. */
    Optional<McpStreamableServerSession> find(String id) {
        if (!ID.matcher(id).matches() || ended.contains(id)) {
            return Optional.empty();
        }
        return Optional.of(sessions.computeIfAbsent(id, unknown -> session(unknown, capabilities(unknown))));
    }

    /** Of a client that came before this process began, or long ago. */
    private static ClientCapabilities capabilities(String id) {
        ClientCapabilities.Builder known = ClientCapabilities.builder();
        return id.endsWith(".asks") ? known.elicitation().build() : known.build();
    }

    /** A client leaves; false when there is no such session. */
    boolean end(String id) {
        boolean there = find(id).isPresent();
        sessions.remove(id);
        ended.add(id);
        return there;
    }

    /** Answers a request over this way back. */
    void answer(McpStreamableServerSession session, McpSchema.JSONRPCRequest request, Caller caller, WayBack back) {
        session.responseStream(request, back)
                .contextWrite(context -> context.put(
                        McpTransportContext.KEY,
                        McpTransportContext.create(Map.of(REQUEST, request.id(), LIVE, back.isLive(), CALLER, caller))))
                .subscribe(done -> {}, failure -> {
                    LOG.warn("An MCP client could not be answered: {}", Causes.line(failure));
                    back.close();
                });
    }

    /** Takes what a client tells without wanting an answer, and its own answers. What it means by anything else is its affair. */
    void take(McpStreamableServerSession session, McpSchema.JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCNotification told && notifications.containsKey(told.method())) {
            session.accept(told).subscribe(done -> {}, failure -> LOG.debug("Not understood", failure));
        } else if (message instanceof McpSchema.JSONRPCResponse response) {
            session.accept(response).subscribe(done -> {}, failure -> LOG.debug("Not asked for", failure));
        }
    }

    private McpSchema.ListToolsResult list(Caller caller) {
        return McpSchema.ListToolsResult.builder(
                        offers.all(caller).stream().map(Offer::listed).toList())
                .build();
    }

    private Mono<McpSchema.CallToolResult> call(McpAsyncServerExchange client, Object params) {
        McpSchema.CallToolRequest request;
        try {
            request = Json.FOR_SDK.convertValue(params, McpSchema.CallToolRequest.class);
        } catch (IllegalArgumentException e) {
            return Mono.error(invalid("the parameters are not those of tools/call"));
        }
        return request == null || request.name() == null
                ? Mono.error(invalid("the tool's name is missing"))
                : Mono.defer(() -> calls.make(client(client, request), request))
                        .onErrorMap(failure -> !(failure instanceof McpError), McpSessions::hidden);
    }

    private static Client client(McpAsyncServerExchange exchange, McpSchema.CallToolRequest request) {
        var context = exchange.transportContext();
        boolean live = Boolean.TRUE.equals(context.get(LIVE));
        return new Client(exchange, context.get(REQUEST), live, caller(exchange), request.meta());
    }

    private static Caller caller(McpAsyncServerExchange exchange) {
        return (Caller) exchange.transportContext().get(CALLER);
    }

    private static McpError invalid(String why) {
        return McpError.builder(McpSchema.ErrorCodes.INVALID_PARAMS)
                .message(why)
                .build();
    }

    /** What goes wrong here is for the log. */
    private static McpError hidden(Throwable failure) {
        LOG.warn("An MCP client's call failed: {}", Causes.line(failure));
        return McpError.builder(McpSchema.ErrorCodes.INTERNAL_ERROR)
                .message("something went wrong here; the log tells")
                .build();
    }

    private Mono<Void> cancel(McpAsyncServerExchange client, Object params) {
        if (params instanceof Map<?, ?> named && named.get("requestId") != null) {
            calls.cancel(client.sessionId(), named.get("requestId"));
        }
        return Mono.empty();
    }
}
