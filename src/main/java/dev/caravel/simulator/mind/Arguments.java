package dev.caravel.simulator.mind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes the arguments of one call from the task, as the tool's JSON Schema asks for them: the required ones, and optional
 * ones that the task names. What was used for one argument is not used for the next.
 */
final class Arguments {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> PATHS = Set.of("path", "file", "filename", "file_name", "folder", "directory");
    private static final Set<String> ADDRESSES = Set.of("url", "uri", "link", "address");
    private static final Set<String> FREE_TEXT = Set.of(
            "text",
            "content",
            "message",
            "task",
            "prompt",
            "question",
            "input",
            "query",
            "sql",
            "description",
            "body",
            "reason");
    private static final Pattern ID = Pattern.compile("[\\w.@-]*[\\d@][\\w.@-]*\\w|\\d");
    private static final Pattern PLAIN =
            Pattern.compile("(?!(?:is|are|the|a|an|of|for|in|to|and|or|it|its|with)\\b)[\\p{L}\\p{N}][\\w.@-]*");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final int DEEPEST = 8;

    private final Words task;
    private final JsonNode root;
    private final Deque<String> quoted;
    private final Deque<String> numbers;
    private final Deque<String> ids;
    private final Deque<String> files;

    private Arguments(Words task, JsonNode root) {
        this.task = task;
        this.root = root;
        quoted = new ArrayDeque<>(task.quoted());
        numbers = new ArrayDeque<>(task.numbers());
        ids = new ArrayDeque<>(task.ids());
        files = new ArrayDeque<>(task.files());
    }

    static ObjectNode from(Words task, JsonNode schema) {
        return new Arguments(task, schema).object(schema, 0);
    }

    /** An answer of any schema, which may be no object. */
    static JsonNode answer(Words task, JsonNode schema) {
        return new Arguments(task, schema).value("answer", schema, 0);
    }

    /** The schema that a reference or the first branch of several leads to. */
    private JsonNode meant(JsonNode schema, int depth) {
        JsonNode next = schema;
        if (schema.path("$ref").asText().startsWith("#")) {
            next = root.at(schema.path("$ref").asText().substring(1));
        }
        for (String branches : List.of("anyOf", "oneOf", "allOf")) {
            if (!schema.has("properties") && schema.path(branches).size() > 0) {
                JsonNode all = schema.path(branches);
                // What is shortest to say ends a recursion.
                next = depth > DEEPEST / 2 ? all.get(all.size() - 1) : all.get(0);
            }
        }
        return next;
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode made = NODES.objectNode();
        JsonNode properties = schema.path("properties");
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        properties.fieldNames().forEachRemaining(name -> {
            if (required.contains(name) || task.has(name)) {
                made.set(name, value(name, properties.path(name), depth + 1));
            }
        });
        return made;
    }

    private JsonNode value(String name, JsonNode schema, int depth) {
        JsonNode meant = meant(schema, depth);
        if (meant != schema && depth <= DEEPEST) {
            return value(name, meant, depth + 1);
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.path("enum").size() > 0) {
            return oneOf(schema.path("enum"));
        }
        switch (type(schema)) {
            case "integer":
                return integer(number(name, schema).longValue());
            case "number":
                return NODES.numberNode(number(name, schema).doubleValue());
            case "boolean":
                return NODES.booleanNode(true);
            case "null":
                return NODES.nullNode();
            case "array":
                return depth > DEEPEST
                        ? NODES.arrayNode()
                        : NODES.arrayNode().add(value(name, schema.path("items"), depth + 1));
            case "object":
                return depth > DEEPEST ? NODES.objectNode() : object(schema, depth);
            default:
                return NODES.textNode(text(name, schema));
        }
    }

    /** An int where it fits, as a parser would read it, so that a call equals itself when it comes back. */
    private static JsonNode integer(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray() && type.size() > 0) {
            return type.get(0).asText();
        }
        return type.asText(schema.has("properties") ? "object" : "string");
    }

    private JsonNode oneOf(JsonNode values) {
        for (JsonNode value : values) {
            if (task.hasPhrase(value.asText())) {
                return value;
            }
        }
        return values.get(0);
    }

    private BigDecimal number(String name, JsonNode schema) {
        Optional<String> named =
                task.after(name, NUMBER).filter(found -> NUMBER.matcher(found).matches());
        named.ifPresent(numbers::remove);
        return named.or(() -> next(numbers))
                .map(BigDecimal::new)
                .orElseGet(() -> schema.path("minimum").decimalValue().max(BigDecimal.ONE));
    }

    private String text(String name, JsonNode schema) {
        String plain = name.toLowerCase(Locale.ROOT);
        if (PATHS.contains(plain)) {
            return next(files).or(task::folder).orElse(".");
        }
        if (ADDRESSES.contains(plain) && task.url().isPresent()) {
            return task.url().get();
        }
        if (schema.path("format").asText().startsWith("date")) {
            return DATE.matcher(task.text())
                    .results()
                    .findFirst()
                    .map(MatchResult::group)
                    .orElseGet(task::text);
        }
        Optional<String> named = task.after(name, ID);
        named.ifPresent(used -> {
            quoted.remove(used);
            ids.remove(used);
        });
        return named.or(() -> next(quoted))
                .or(() -> FREE_TEXT.contains(plain)
                        ? Optional.empty()
                        : task.after(name, PLAIN).or(() -> next(ids)))
                .orElseGet(task::text);
    }

    private static Optional<String> next(Queue<String> values) {
        return Optional.ofNullable(values.poll());
    }
}
