package dev.caravel.web;

import dev.caravel.caller.Caller;
import dev.caravel.caller.Callers;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;

/** Lets in those who show a token, as the callers that they are, and everyone who asks after the health. */
final class TokenRequired implements Handler<RoutingContext> {

    private static final String SCHEME = "Bearer ";
    private static final String CALLER = "caravel.caller";

    private final Callers callers;
    private final Predicate<String> open;

    /** @param open whether a path may be read without a token */
    TokenRequired(Callers callers, Predicate<String> open) {
        this.callers = callers;
        this.open = open;
    }

    @Override
    public void handle(RoutingContext call) {
        Optional<Caller> caller = token(call).flatMap(callers::find);
        if (caller.isPresent()) {
            call.setUser(User.create(new JsonObject(), new JsonObject(Map.of(CALLER, caller.get()))));
            call.next();
        } else if (isOpen(call)) {
            call.next();
        } else {
            call.response().putHeader("WWW-Authenticate", SCHEME.strip());
            ProblemReply.send(
                    call,
                    401,
                    "send a token, that of caravel.http.token or one of caravel.http.tokens: Authorization: Bearer TOKEN");
        }
    }

    /** Only a read: other methods on such a path may be those of a route of the user's. */
    private boolean isOpen(RoutingContext call) {
        return call.request().method() == HttpMethod.GET && open.test(call.normalizedPath());
    }

    private static Optional<String> token(RoutingContext call) {
        return Optional.ofNullable(call.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(shown -> shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(shown -> shown.substring(SCHEME.length()).strip());
    }

    /** Who made the request; empty where nobody needs a token. */
    static Optional<Caller> caller(RoutingContext call) {
        return Optional.ofNullable(call.user()).flatMap(TokenRequired::caller);
    }

    /** Who made the request of a route, taken off the headers: Camel's HTTP consumer hands a request's user over as one. */
    static Optional<Caller> takeCaller(Map<String, Object> headers) {
        return headers.remove(VertxPlatformHttpConstants.AUTHENTICATED_USER) instanceof User user
                ? caller(user)
                : Optional.empty();
    }

    private static Optional<Caller> caller(User user) {
        return Optional.ofNullable((Caller) user.attributes().getValue(CALLER));
    }
}
