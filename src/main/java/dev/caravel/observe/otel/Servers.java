package dev.caravel.observe.otel;

import io.opentelemetry.api.trace.SpanBuilder;
import java.net.URI;
import java.util.Map;

/** Where the providers are, as the conventions tell it of a call: by host and port. */
final class Servers {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Map<String, URI> endpoints;

    /** @param endpoints where prompts are sent, by the provider's name */
    Servers(Map<String, URI> endpoints) {
        this.endpoints = endpoints;
    }

    /** Says where the call goes; nothing of a provider that nobody has named. */
    void put(SpanBuilder chat, String provider) {
        URI endpoint = endpoints.get(provider);
        if (endpoint != null && endpoint.getHost() != null) {
            chat.setAttribute("server.address", endpoint.getHost()).setAttribute("server.port", port(endpoint));
        }
    }

    private static long port(URI endpoint) {
        if (endpoint.getPort() >= 0) {
            return endpoint.getPort();
        }
        return endpoint.getScheme().equals("https") ? HTTPS : HTTP;
    }
}
