package dev.caravel.simulator;

import java.util.Map;

/**
 * An HTTP request.
 *
 * @param path without the query
 * @param headers with lower-case names
 */
record Request(String method, String path, Map<String, String> headers, byte[] body) {

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Whether another request may follow on the same connection. */
    boolean keepsAlive() {
        return !header("connection").equalsIgnoreCase("close");
    }
}
