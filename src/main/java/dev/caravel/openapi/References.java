package dev.caravel.openapi;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** What the references within a document refer to. */
record References(JsonNode document) {

    private static final String REF = "$ref";
    private static final int LONGEST_CHAIN = 20;

    /**
     * The thing itself, where there may be a reference to it.
     *
     * @throws IllegalArgumentException when it is not in the document
     */
    JsonNode resolved(JsonNode node) {
        JsonNode found = node;
        for (int hops = 0; isReference(found); hops++) {
            if (hops == LONGEST_CHAIN) {
                throw new IllegalArgumentException("'" + pointer(node) + "' refers to itself");
            }
            found = target(pointer(found));
        }
        return found;
    }

    static boolean isReference(JsonNode node) {
        return node.path(REF).isTextual();
    }

    static String pointer(JsonNode reference) {
        return reference.path(REF).asText();
    }

    JsonNode target(String pointer) {
        if (!pointer.startsWith("#/")) {
            throw new IllegalArgumentException("it refers to '" + pointer
                    + "', which is in another document: put all into one, for example with npx @redocly/cli bundle");
        }
        String path = URLDecoder.decode(pointer.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        JsonNode target = document.at(JsonPointer.compile(path));
        if (target.isMissingNode()) {
            throw new IllegalArgumentException("it refers to '" + pointer + "', which is not there");
        }
        return target;
    }
}
