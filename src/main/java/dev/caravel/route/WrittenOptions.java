package dev.caravel.route;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;

/**
 * Options of an endpoint that are to be taken as they were written. Camel's own binding would look for beans, classes and
 * properties in a text, and for a duration in a number: 5m would be 300000.
 */
public final class WrittenOptions {

    private WrittenOptions() {}

    /**
     * Sets those options that the endpoint has, and removes them from the map.
     *
     * @throws IllegalArgumentException when there is a word in the place of a number
     * @throws PropertyBindingException when an option is not of its type
     */
    public static void set(Endpoint endpoint, PropertyConfigurer configurer, Map<String, Object> options) {
        options.entrySet().removeIf(option -> {
            Object value = value(endpoint, configurer, option.getKey(), option.getValue());
            try {
                return configurer.configure(endpoint.getCamelContext(), endpoint, option.getKey(), value, true);
            } catch (RuntimeException e) {
                throw new PropertyBindingException(endpoint, option.getKey(), option.getValue(), e);
            }
        });
    }

    private static Object value(Endpoint endpoint, PropertyConfigurer configurer, String name, Object written) {
        if (configurer instanceof PropertyConfigurerGetter types
                && types.getOptionType(name, true) == int.class
                && written instanceof String text) {
            try {
                return Integer.valueOf(text.strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(endpoint.getEndpointBaseUri().replace("://", ":") + ": " + name
                        + " must be a whole number, not '" + text + "'");
            }
        }
        return written;
    }
}
