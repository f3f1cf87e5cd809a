package dev.caravel.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * An operation that a document describes.
 *
 * @param id its operationId, in letters that an address may have; else its method and path
 * @param method in capital letters
 * @param server where its path begins, as the document has it; empty when it does not say
 * @param description what it is for, in words for the model
 * @param arguments a JSON Schema of type object
 * @param credentials where the API's key goes
 * @param effectKey the header by which the API knows a call that is repeated
 */
record Operation(
        String id,
        String method,
        String path,
        Optional<String> server,
        String description,
        List<Parameter> parameters,
        Optional<Body> body,
        ObjectNode arguments,
        List<Credential> credentials,
        Optional<String> effectKey) {

    /** The argument that holds a request's body. */
    static final String BODY = "body";

    /** Where a parameter stands in a request. */
    enum Place {
        PATH,
        QUERY,
        HEADER
    }

    /**
     * What goes into the path, the query or a header.
     *
     * @param argument what a model calls it
     * @param name what the API calls it
     */
    record Parameter(String argument, String name, Place place, ParameterStyle style) {}

    /** What goes into the body: JSON, a form or text. */
    record Body(String mediaType) {

        boolean isForm() {
            return mediaType.startsWith("application/x-www-form-urlencoded");
        }

        boolean isText() {
            return mediaType.startsWith("text/");
        }
    }

    /** Where the API's key goes. */
    record Credential(Kind kind, String name) {

        enum Kind {
            BEARER,
            BASIC,
            HEADER,
            QUERY,
            COOKIE
        }
    }

    /** Whether it changes nothing (RFC 9110, section 9.2.1). */
    boolean isSafe() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Whether it may be repeated (RFC 9110, section 9.2.2). */
    boolean isIdempotent() {
        return isSafe() || method.equals("PUT") || method.equals("DELETE");
    }
}
