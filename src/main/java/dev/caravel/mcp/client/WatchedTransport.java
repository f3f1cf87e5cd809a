package dev.caravel.mcp.client;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A transport with what the SDK's client leaves out: a call can be cancelled, and of a change in the tools only the news is
 * passed on. The client would list them again, however many pages there are.
 */
final class WatchedTransport implements McpClientTransport {

    private static final String CANCELLED = "notifications/cancelled";

    private final McpClientTransport transport;
    private final Runnable toolsChanged;
    private final Map<Object, Object> requests = new ConcurrentHashMap<>();

    WatchedTransport(McpClientTransport transport, Runnable toolsChanged) {
        this.transport = transport;
        this.toolsChanged = toolsChanged;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return transport.connect(received -> received.flatMap(message -> hear(message, handler)));
    }

    private Mono<JSONRPCMessage> hear(
            JSONRPCMessage message, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        boolean news = message instanceof McpSchema.JSONRPCNotification notification
                && McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED.equals(notification.method());
        return news ? Mono.fromRunnable(toolsChanged) : handler.apply(Mono.just(message));
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCRequest request
                && request.params() instanceof McpSchema.CallToolRequest call
                && call.progressToken() != null) {
            requests.put(call.progressToken(), request.id());
        }
        return transport.sendMessage(message);
    }

    /** Tells the server that nobody waits for the call's result any more. */
    void cancel(Object progressToken) {
        Object request = requests.get(progressToken);
        if (request != null) {
            Map<String, Object> params =
                    Map.of("requestId", request, "reason", "it took too long, or its caller was stopped");
            transport
                    .sendMessage(new McpSchema.JSONRPCNotification(CANCELLED, params))
                    .subscribe(sent -> {}, failure -> {});
        }
    }

    /** The call is over. */
    void forget(Object progressToken) {
        requests.remove(progressToken);
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        transport.setExceptionHandler(handler);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public void close() {
        transport.close();
    }
}
