package dev.caravel.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the settings say in a request, and no argument can.
 *
 * @param headers their names in small letters
 * @param query names within the query
 * @param effectKey the header of the effect key, where the settings name one
 */
record Given(Set<String> headers, Set<String> query, Optional<String> effectKey) {

    /** As draft-ietf-httpapi-idempotency-key-header and many APIs have it. */
    static final String EFFECT_KEY = "Idempotency-Key";

    /** OpenAPI says of these itself that they are no parameters. */
    private static final Set<String> NEVER = Set.of("accept", "content-type", "authorization");

    static Given of(DeclaredApi api, JsonNode document) {
        Set<String> headers = new TreeSet<>(NEVER);
        headers.add(EFFECT_KEY.toLowerCase(Locale.ROOT));
        api.headers().keySet().forEach(name -> headers.add(name.toLowerCase(Locale.ROOT)));
        api.effectKey().ifPresent(name -> headers.add(name.toLowerCase(Locale.ROOT)));
        Set<String> query = new HashSet<>();
        if (api.key().isPresent()) {
            for (JsonNode scheme : document.path("components").path("securitySchemes")) {
                String name = scheme.path("name").asText();
                switch (scheme.path("in").asText()) {
                    case "header" -> headers.add(name.toLowerCase(Locale.ROOT));
                    case "query" -> query.add(name);
                    default -> {
                        // A cookie is no argument anyway.
                    }
                }
            }
        }
        return new Given(headers, query, api.effectKey());
    }

    boolean has(String in, String name) {
        return in.equals("header") && headers.contains(name.toLowerCase(Locale.ROOT))
                || in.equals("query") && query.contains(name);
    }
}
