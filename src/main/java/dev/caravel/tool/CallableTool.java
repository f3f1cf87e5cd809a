package dev.caravel.tool;

import dev.caravel.route.CatalogConsumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;

/**
 * A tool and what does its work.
 *
 * @param work gets the checked arguments as the body, a map, and leaves the result there
 * @param endpoint makes the messages of its calls
 */
public record CallableTool(Tool tool, Processor work, Endpoint endpoint) {

    /** The exchange property by which a caller says which route of the tool it knows, whatever there is now. */
    public static final String PROPERTY = "CaravelCallableTool";

    /** A tool whose route is running. */
    public static CallableTool of(CatalogConsumer<Tool> route) {
        return ((ToolEndpoint) route.getEndpoint()).callable(route);
    }
}
