package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.caravel.money.Dollars;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;

/**
 * Writes records of one type as JSON, as databind would: names in snake case, null left out. Events are written many times a
 * second, on the run's own thread; databind's way there is long, and long code is compiled late.
 */
final class RecordJson {

    private static final ClassValue<RecordJson> OF_TYPE = new ClassValue<>() {
        @Override
        protected RecordJson computeValue(Class<?> type) {
            return new RecordJson(type);
        }
    };

    private final String[] names;
    private final Method[] accessors;

    private RecordJson(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        names = new String[components.length];
        accessors = new Method[components.length];
        for (int i = 0; i < components.length; i++) {
            accessors[i] = components[i].getAccessor();
            accessors[i].setAccessible(true);
            names[i] = "\"" + name(accessors[i]) + "\":";
        }
    }

    private static String name(Method accessor) {
        JsonProperty given = accessor.getAnnotation(JsonProperty.class);
        return given == null ? SnakeCaseStrategy.INSTANCE.translate(accessor.getName()) : given.value();
    }

    /** Adds the record's fields, each with a comma before it but the first, if that is the object's first. */
    static void fields(Record value, JsonText json, boolean first) {
        OF_TYPE.get(value.getClass()).write(value, json, first);
    }

    private void write(Record value, JsonText json, boolean first) {
        boolean comma = !first;
        for (int i = 0; i < names.length; i++) {
            Object component = read(accessors[i], value);
            if (component != null) {
                json.raw(comma ? "," : "").raw(names[i]);
                value(component, json);
                comma = true;
            }
        }
    }

    private static Object read(Method accessor, Record value) {
        try {
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's component can always be read", e);
        }
    }

    private static void value(Object value, JsonText json) {
        if (value instanceof String text) {
            json.string(text);
        } else if (value instanceof Word word) {
            json.string(word.label());
        } else if (value instanceof Number || value instanceof Boolean) {
            json.raw(value.toString());
        } else if (value instanceof Dollars amount) {
            json.string(amount.toString());
        } else if (value instanceof JsonNode tree) {
            json.tree(tree);
        } else if (value instanceof List<?> list) {
            list(list, json);
        } else if (value instanceof Record part) {
            json.raw("{");
            fields(part, json, true);
            json.raw("}");
        } else {
            throw new IllegalArgumentException("no JSON form is known for " + value.getClass());
        }
    }

    private static void list(List<?> list, JsonText json) {
        String before = "[";
        for (Object each : list) {
            value(each, json.raw(before));
            before = ",";
        }
        json.raw(list.isEmpty() ? "[]" : "]");
    }
}
