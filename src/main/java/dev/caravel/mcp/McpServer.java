package dev.caravel.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.caravel.caller.Caller;
import dev.caravel.door.LiveReply;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultMessage;

/**
 * The MCP server over Streamable HTTP: answers one HTTP request. A call is answered by a stream of events, so that its client
 * can be asked and told something before the result; one that takes no stream gets the result alone. Thread-safe.
 */
public final class McpServer implements Processor {

    private static final String SESSION = "Mcp-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";
    private static final String JSON = "application/json";
    private static final String STREAM = "text/event-stream";

    private final McpSessions sessions;

    McpServer(McpSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException, ExecutionException {
        Message request = exchange.getIn();
        // Nothing of the request gets into the reply by itself.
        exchange.setMessage(new DefaultMessage(exchange.getContext()));
        String method = request.getHeader(Exchange.HTTP_METHOD, String.class);
        if ("POST".equals(method)) {
            post(request, exchange);
        } else if ("DELETE".equals(method)) {
            status(exchange, sessions.end(header(request, SESSION)) ? 204 : 404);
        } else {
            exchange.getMessage().setHeader("Allow", "DELETE, POST");
            status(exchange, 405);
        }
    }

    private void post(Message request, Exchange exchange) throws InterruptedException, ExecutionException {
        String version = header(request, VERSION);
        if (!header(request, Exchange.CONTENT_TYPE).toLowerCase(Locale.ROOT).contains("json")) {
            refuse(exchange, 415, McpSchema.ErrorCodes.INVALID_REQUEST, "the body must be " + JSON);
        } else if (!version.isEmpty() && !McpSessions.VERSIONS.contains(version)) {
            refuse(exchange, 400, McpSchema.ErrorCodes.INVALID_REQUEST, "spoken are " + McpSessions.VERSIONS);
        } else {
            try {
                String body = request.getBody(String.class);
                take(Messages.read(body == null ? "" : body), request, exchange);
            } catch (JsonProcessingException e) {
                refuse(exchange, 400, McpSchema.ErrorCodes.PARSE_ERROR, "the body is no JSON");
            } catch (IllegalArgumentException | IOException e) {
                refuse(exchange, 400, McpSchema.ErrorCodes.INVALID_REQUEST, "the body is no message of JSON-RPC 2.0");
            }
        }
    }

    private void take(McpSchema.JSONRPCMessage message, Message request, Exchange exchange)
            throws InterruptedException, ExecutionException {
        if (message instanceof McpSchema.JSONRPCRequest first && McpSchema.METHOD_INITIALIZE.equals(first.method())) {
            begin(first, exchange);
            return;
        }
        String id = header(request, SESSION);
        Optional<McpStreamableServerSession> session = sessions.find(id);
        if (id.isEmpty()) {
            refuse(exchange, 400, McpSchema.ErrorCodes.INVALID_REQUEST, "initialize first, and send " + SESSION);
        } else if (session.isEmpty()) {
            refuse(exchange, 404, McpSchema.ErrorCodes.INVALID_REQUEST, "there is no such session");
        } else if (message instanceof McpSchema.JSONRPCRequest asked) {
            answer(session.get(), asked, header(request, "Accept").contains(STREAM), exchange);
        } else {
            sessions.take(session.get(), message);
            status(exchange, 202);
        }
    }

    private void begin(McpSchema.JSONRPCRequest request, Exchange exchange) {
        try {
            McpSessions.Begun begun = sessions.begin(request);
            exchange.getMessage().setHeader(SESSION, begun.session());
            json(exchange, 200, Messages.write(McpSchema.JSONRPCResponse.result(request.id(), begun.welcome())));
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, McpSchema.ErrorCodes.INVALID_PARAMS, "these are no parameters of initialize");
        }
    }

    private void answer(
            McpStreamableServerSession session, McpSchema.JSONRPCRequest request, boolean streams, Exchange exchange)
            throws InterruptedException, ExecutionException {
        Optional<LiveReply> live =
                LiveReply.of(exchange).filter(reply -> streams && McpSchema.METHOD_TOOLS_CALL.equals(request.method()));
        if (live.isPresent()) {
            EventWriter events = new EventWriter();
            sessions.answer(session, request, Caller.of(exchange), events.wayBack());
            events.writeTo(live.get());
            return;
        }
        CompletableFuture<String> last = new CompletableFuture<>();
        AtomicReference<String> said = new AtomicReference<>("");
        WayBack back = new WayBack(said::set, () -> last.complete(said.get()), false);
        sessions.answer(session, request, Caller.of(exchange), back);
        json(exchange, 200, last.get());
    }

    private static String header(Message request, String name) {
        String value = request.getHeader(name, String.class);
        return value == null ? "" : value;
    }

    private static void refuse(Exchange exchange, int status, int code, String why) {
        json(exchange, status, Messages.error(code, why));
    }

    private static void json(Exchange exchange, int status, String body) {
        status(exchange, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON);
        exchange.getMessage().setBody(body);
    }

    private static void status(Exchange exchange, int status) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    }
}
