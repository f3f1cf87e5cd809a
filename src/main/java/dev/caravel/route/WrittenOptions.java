package dev.caravel.route;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.spi.PropertyConfigurer;

/**
 * Options of an endpoint that are text to be taken as it was written. Camel's own binding would look for beans, classes and
 * properties in it.
 */
public final class WrittenOptions {

    private WrittenOptions() {}

    /**
     * Sets those options that the endpoint has, and removes them from the map.
     *
     * @throws PropertyBindingException when an option is not of its type, such as a word in the place of a number
     */
    public static void set(Endpoint endpoint, PropertyConfigurer configurer, Map<String, Object> options) {
        options.entrySet().removeIf(option -> {
            try {
                return configurer.configure(
                        endpoint.getCamelContext(), endpoint, option.getKey(), option.getValue(), true);
            } catch (RuntimeException e) {
                throw new PropertyBindingException(endpoint, option.getKey(), option.getValue(), e);
            }
        });
    }
}
