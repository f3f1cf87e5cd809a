package dev.caravel.web;

import dev.caravel.door.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** An error that the server answers by itself, without a route. */
final class ProblemReply {

    private ProblemReply() {}

    /** @param detail what is wrong and what to do, in a line */
    static void send(RoutingContext call, int status, String detail) {
        call.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.TYPE)
                .end(new Problem(status, detail).toJson());
    }
}
