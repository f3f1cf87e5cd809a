package dev.caravel.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** An error as RFC 9457 writes it, {@code application/problem+json}. */
final class Problem {

    static final String TYPE = "application/problem+json";

    private Problem() {}

    /** @param detail what is wrong and what to do, in a line */
    static void send(RoutingContext call, int status, String detail) {
        call.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                .end(json(status, detail));
    }

    static String json(int status, String detail) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("detail", detail)
                .toString();
    }
}
