package dev.caravel.cli;

import dev.caravel.text.Causes;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;

/** Says in one line what went wrong, where, and what to do; a user's mistake needs no stack trace. */
final class Problems {

    private Problems() {}

    static String inOneLine(Throwable e) {
        String route = Causes.all(e).stream()
                .map(Problems::routeOf)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
        return (route.isEmpty() ? "" : "route '" + route + "': ") + Causes.words(e);
    }

    private static String routeOf(Throwable e) {
        if (e instanceof FailedToCreateRouteException creating) {
            return creating.getRouteId();
        }
        return e instanceof FailedToStartRouteException starting ? starting.getRouteId() : "";
    }
}
