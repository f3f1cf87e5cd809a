package dev.caravel.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses calls that a site on the web makes through a browser on this machine. Without a token the server listens on this
 * machine only, but a browser is on it too: a site may point its name at 127.0.0.1 and call us by it (DNS rebinding), or just
 * send a form here, and the browser tells where that comes from.
 */
final class ThisMachineOnly implements Handler<RoutingContext> {

    private final Set<String> names;

    /** @param host the name or address that the server was told to listen on */
    ThisMachineOnly(String host) {
        this.names = Stream.of("localhost", "127.0.0.1", "[::1]", host.contains(":") ? "[" + host + "]" : host)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void handle(RoutingContext call) {
        if (isOurs(call.request().authority()) && comesFromHere(call.request())) {
            call.next();
        } else {
            ProblemReply.send(
                    call,
                    403,
                    "without caravel.http.token only this machine is answered, under the name localhost or 127.0.0.1");
        }
    }

    private boolean comesFromHere(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        int host = origin == null ? -1 : origin.indexOf("://");
        return origin == null || host >= 0 && isOurs(HostAndPort.parseAuthority(origin.substring(host + 3), -1));
    }

    private boolean isOurs(HostAndPort asked) {
        return asked != null && names.contains(asked.host().toLowerCase(Locale.ROOT));
    }
}
