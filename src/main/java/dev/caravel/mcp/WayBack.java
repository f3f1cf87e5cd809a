package dev.caravel.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * How messages get to a client that waits for an answer.
 *
 * @param send takes a message, as JSON in one line
 * @param end there is nothing more to be sent
 * @param isLive whether the client hears what comes before the answer
 */
record WayBack(Consumer<String> send, Runnable end, boolean isLive) implements McpStreamableServerTransport {

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return Mono.fromRunnable(() -> send.accept(Messages.write(message)));
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message, String id) {
        return sendMessage(message);
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return Json.FOR_SDK.convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(end);
    }

    @Override
    public void close() {
        end.run();
    }
}
