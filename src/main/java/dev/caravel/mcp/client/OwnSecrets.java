package dev.caravel.mcp.client;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a server is told and nobody else is to learn, taken out of what it says. */
final class OwnSecrets {

    private static final String REDACTED = "[redacted]";
    private static final int SHORTEST = 8;

    private static final Pattern NAME = Pattern.compile(
            "key|token|secret|passw|pwd|auth|credential|cookie|(^|_)pat($|_)", Pattern.CASE_INSENSITIVE);

    private static final Set<String> HARMLESS_HEADERS =
            Set.of("accept", "accept-language", "content-type", "user-agent");

    private final List<String> secrets;

    OwnSecrets(DeclaredServer server) {
        this.secrets = of(server).toList();
    }

    /** Of a program, what its environment says under the name of a secret; of a server on the web, what its headers say. */
    static Stream<String> of(DeclaredServer server) {
        return all(server.place()).filter(secret -> secret.length() >= SHORTEST).distinct();
    }

    private static Stream<String> all(DeclaredServer.Place place) {
        if (place instanceof DeclaredServer.Program program) {
            return program.environment().entrySet().stream()
                    .filter(variable -> NAME.matcher(variable.getKey()).find())
                    .map(Map.Entry::getValue);
        }
        if (place instanceof DeclaredServer.Web web) {
            return web.headers().entrySet().stream()
                    .filter(header -> !HARMLESS_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT)))
                    .map(Map.Entry::getValue)
                    // What follows a scheme is the secret, with it or without.
                    .map(value -> value.substring(value.lastIndexOf(' ') + 1));
        }
        return Stream.empty();
    }

    String takenOutOf(String text) {
        String left = text;
        for (String secret : secrets) {
            left = left.replace(secret, REDACTED);
        }
        return left;
    }
}
