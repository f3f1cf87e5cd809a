package dev.caravel.embed;

import dev.caravel.model.Attempts;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/** Lets one header out to a provider, the attempt's id (which the HTTP client takes off), and none in. */
final class AllowedHeaders implements HeaderFilterStrategy {

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !Attempts.HEADER.equals(name);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return true;
    }
}
