package dev.caravel.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.openapi.Operation.Credential;
import dev.caravel.openapi.Operation.Credential.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the one key of an API goes, as the document's security schemes have it. */
final class Credentials {

    private static final String AUTHORIZATION = "Authorization";

    private final JsonNode document;
    private final References references;

    Credentials(JsonNode document, References references) {
        this.document = document;
        this.references = references;
    }

    /** By the first of the alternatives that one key is enough for; a bearer token where nothing is said. */
    List<Credential> of(JsonNode operation) {
        JsonNode alternatives = operation.has("security") ? operation.path("security") : document.path("security");
        JsonNode schemes = document.path("components").path("securitySchemes");
        if (alternatives.isMissingNode()) {
            return schemes.isEmpty() ? List.of(new Credential(Kind.BEARER, AUTHORIZATION)) : first(schemes);
        }
        List<Credential> first = List.of();
        for (JsonNode alternative : alternatives) {
            List<Credential> all = new ArrayList<>();
            alternative.fieldNames().forEachRemaining(name -> credential(schemes.path(name))
                    .ifPresent(all::add));
            if (alternative.size() == 1 && all.size() == 1) {
                return all;
            }
            first = first.isEmpty() ? all : first;
        }
        // What it wants besides is among the headers of the settings.
        return first.stream().limit(1).toList();
    }

    private List<Credential> first(JsonNode schemes) {
        for (JsonNode scheme : schemes) {
            Optional<Credential> credential = credential(scheme);
            if (credential.isPresent()) {
                return List.of(credential.get());
            }
        }
        return List.of();
    }

    private Optional<Credential> credential(JsonNode written) {
        JsonNode scheme = references.resolved(written);
        String name = scheme.path("name").asText();
        return switch (scheme.path("type").asText()) {
            case "oauth2", "openIdConnect" -> Optional.of(new Credential(Kind.BEARER, AUTHORIZATION));
            case "http" ->
                Optional.of(new Credential(
                        scheme.path("scheme").asText().equalsIgnoreCase("basic") ? Kind.BASIC : Kind.BEARER,
                        AUTHORIZATION));
            case "apiKey" ->
                switch (scheme.path("in").asText()) {
                    case "header" -> Optional.of(new Credential(Kind.HEADER, name));
                    case "query" -> Optional.of(new Credential(Kind.QUERY, name));
                    case "cookie" -> Optional.of(new Credential(Kind.COOKIE, name));
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }
}
