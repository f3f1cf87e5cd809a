package dev.caravel.web;

import dev.caravel.door.HttpReply;
import dev.caravel.door.Problem;
import dev.caravel.door.openai.OpenAi;
import dev.caravel.door.openai.OpenAiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;

/** An error that the server answers by itself, without a route. */
final class ProblemReply {

    private ProblemReply() {}

    /** @param detail what is wrong and what to do, in a line */
    static void send(RoutingContext call, int status, String detail) {
        // OpenAI's clients read errors of their own shape only.
        boolean openAi = call.normalizedPath().startsWith(OpenAi.PATHS);
        call.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, openAi ? HttpReply.JSON : Problem.TYPE)
                .end(openAi ? OpenAiError.of(status, detail).toJson() : new Problem(status, detail).toJson());
        // Where the body can't be unpacked, Vert.x closes the connection next, with all that is not yet on its way.
        ((HttpServerConnection) call.request().connection())
                .channelHandlerContext()
                .flush();
    }
}
