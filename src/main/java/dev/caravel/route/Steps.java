package dev.caravel.route;

import org.apache.camel.spi.Registry;
import org.apache.camel.util.StringHelper;

/**
 * Binds what routes refer to. A bean is named after its class: {@code TurnLimit} is {@code caravel.turn-limit}, so that a
 * reader of a route finds the code, and a reader of the code the route.
 */
public final class Steps {

    private Steps() {}

    public static void bind(Registry registry, Object... steps) {
        for (Object step : steps) {
            registry.bind(name(step.getClass()), step);
        }
    }

    /** The name of a class's bean. */
    public static String name(Class<?> type) {
        return "caravel." + StringHelper.camelCaseToDash(type.getSimpleName());
    }
}
