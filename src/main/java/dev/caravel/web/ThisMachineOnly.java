package dev.caravel.web;

import io.vertx.core.Handler;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses a call that names another host. Without a token the server listens on this machine only, but a browser on it can
 * be lured: a site whose name is pointed at 127.0.0.1 would be let in as its own (DNS rebinding). The name that it calls us
 * by gives it away.
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
        HostAndPort asked = call.request().authority();
        if (asked != null && names.contains(asked.host().toLowerCase(Locale.ROOT))) {
            call.next();
        } else {
            Problem.send(
                    call,
                    403,
                    "this server answers its own machine only, as localhost or 127.0.0.1; set caravel.http.token to"
                            + " answer others");
        }
    }
}
