package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names of the event types, as the annotation on {@link Event} gives them. */
public final class EventTypes {

    private static final Map<Class<?>, String> NAMES = Arrays.stream(
                    Event.class.getAnnotation(JsonSubTypes.class).value())
            .collect(Collectors.toMap(JsonSubTypes.Type::value, JsonSubTypes.Type::name));

    private static final Set<String> ALL = Collections.unmodifiableSet(new TreeSet<>(NAMES.values()));

    private EventTypes() {}

    /** All of them, in the order of the alphabet. */
    public static Set<String> all() {
        return ALL;
    }

    static String nameOf(Class<? extends Event> type) {
        return NAMES.get(type);
    }
}
