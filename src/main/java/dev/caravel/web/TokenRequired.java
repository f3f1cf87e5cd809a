package dev.caravel.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/** Lets in those who show the token, and everyone who asks after the health. */
final class TokenRequired implements Handler<RoutingContext> {

    private static final String SCHEME = "Bearer ";

    private final byte[] token;
    private final Set<String> open;

    /** @param open the paths that may be read without a token */
    TokenRequired(String token, Set<String> open) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.open = Set.copyOf(open);
    }

    @Override
    public void handle(RoutingContext call) {
        if (isOpen(call) || isShown(call.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            call.next();
        } else {
            call.response().putHeader("WWW-Authenticate", SCHEME.strip());
            Problem.send(call, 401, "send the token of caravel.http.token: Authorization: Bearer TOKEN");
        }
    }

    /** Only a read: other methods on such a path may be those of a route of the user's. */
    private boolean isOpen(RoutingContext call) {
        return call.request().method() == HttpMethod.GET && open.contains(call.normalizedPath());
    }

    private boolean isShown(String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        token, authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    }
}
