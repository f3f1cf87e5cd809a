package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The names of the event types, as the annotation on {@link Event} gives them. */
final class EventTypes {

    private static final Map<Class<?>, String> NAMES = Arrays.stream(
                    Event.class.getAnnotation(JsonSubTypes.class).value())
            .collect(Collectors.toMap(JsonSubTypes.Type::value, JsonSubTypes.Type::name));

    private EventTypes() {}

    static String nameOf(Class<? extends Event> type) {
        return NAMES.get(type);
    }
}
