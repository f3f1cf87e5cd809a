package dev.caravel.web;

import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * The headers of a reply: those that the route has set. Camel sends the caller's own back, form fields and all, and fails
 * where one of them is no header.
 */
final class OwnHeaders implements HeaderFilterStrategy {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final HeaderFilterStrategy camels;

    /** @param camels what Camel, or the endpoint, filters already */
    OwnHeaders(HeaderFilterStrategy camels) {
        this.camels = camels;
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return camels.applyFilterToExternalHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return camels.applyFilterToCamelHeaders(name, value, exchange)
                || !NAME.matcher(name).matches()
                || value != null && value.toString().chars().anyMatch(Character::isISOControl)
                || HttpReplies.isAgents(exchange) && isCallers(name, value, HttpReplies.request(exchange));
    }

    static boolean isCallers(String name, Object value, HttpServerRequest request) {
        String text = String.valueOf(value);
        return request.headers().getAll(name).contains(text)
                || request.params().getAll(name).contains(text);
    }
}
