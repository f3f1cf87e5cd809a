package dev.caravel.door;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What a route answers over HTTP: none of the caller's own headers go back. */
public final class HttpReply {

    public static final String JSON = "application/json";

    private HttpReply() {}

    public static Message of(Exchange exchange, int status, String type, String body) {
        Message reply = exchange.getMessage();
        reply.getHeaders().clear();
        reply.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        reply.setHeader(Exchange.CONTENT_TYPE, type);
        reply.setHeader("Cache-Control", "no-store");
        reply.setBody(body);
        return reply;
    }

    public static Message json(Exchange exchange, int status, String body) {
        return of(exchange, status, JSON, body);
    }

    static Message list(Exchange exchange, List<String> objects) {
        return json(exchange, 200, objects.stream().collect(Collectors.joining(",\n", "[", "]\n")));
    }
}
