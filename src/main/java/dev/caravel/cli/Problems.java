package dev.caravel.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;

/** Says in one line what went wrong, where, and what to do; a user's mistake needs no stack trace. */
final class Problems {

    private Problems() {}

    static String inOneLine(Throwable e) {
        List<Throwable> causes = causes(e);
        Throwable root = causes.get(causes.size() - 1);
        String route = causes.stream()
                .map(Problems::routeOf)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        return (route.isEmpty() ? "" : "route '" + route + "': ") + oneLine(message);
    }

    private static List<Throwable> causes(Throwable e) {
        List<Throwable> causes = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = e; cause != null && seen.add(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static String routeOf(Throwable e) {
        if (e instanceof FailedToCreateRouteException creating) {
            return creating.getRouteId();
        }
        return e instanceof FailedToStartRouteException starting ? starting.getRouteId() : "";
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
