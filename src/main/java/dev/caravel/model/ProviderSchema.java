package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A JSON Schema in the subset that a provider takes (documentation of both, "Structured outputs"). What it can't enforce, such as a
 * length, becomes words in the description, and the answer is checked in full later; what would change the shape, such as an object
 * with members of any name, makes the schema one that it can't be told.
 */
final class ProviderSchema {

    /** What a provider's subset has beside the common part. */
    enum Dialect {
        /** No recursion; of numbers and lengths nothing but whether an array may be empty. */
        ANTHROPIC(Set.of(), false, true),
        /** All members are required, and the root is an object. */
        OPENAI_STRICT(
                Set.of(
                        "minimum",
                        "maximum",
                        "exclusiveMinimum",
                        "exclusiveMaximum",
                        "multipleOf",
                        "minItems",
                        "maxItems"),
                true,
                false);

        private final Set<String> bounds;
        private final boolean recursion;
        private final boolean optionalMembers;

        Dialect(Set<String> bounds, boolean recursion, boolean optionalMembers) {
            this.bounds = bounds;
            this.recursion = recursion;
            this.optionalMembers = optionalMembers;
        }
    }

    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");

    /** Look-around, back-references and word boundaries are in no provider's regular expressions. */
    private static final Pattern RICH_PATTERN = Pattern.compile("\\(\\?[^:]|\\\\[bB1-9]");

    private static final List<String> UNIONS = List.of("anyOf", "oneOf");

    private static final List<String> OPENING = List.of("patternProperties", "unevaluatedItems", "$dynamicRef");

    private static final String REF = "$ref";
    private static final Pattern DEFINITION = Pattern.compile("#/(?:\\$defs|definitions)/([^/~%]+)");

    private final ObjectNode root;
    private final Dialect dialect;
    private final ObjectNode definitions = Json.object();
    private final Set<String> open = new HashSet<>();

    /** The provider has no words for it. */
    private static final class CannotSay extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CannotSay() {
            super("", null, false, false);
        }
    }

    private ProviderSchema(ObjectNode root, Dialect dialect) {
        this.root = root;
        this.dialect = dialect;
    }

    /** The schema in a provider's words; empty where it has none. */
    static Optional<ObjectNode> of(ObjectNode schema, Dialect dialect) {
        try {
            return Optional.of(new ProviderSchema(schema, dialect).whole());
        } catch (CannotSay e) {
            return Optional.empty();
        }
    }

    private ObjectNode whole() {
        JsonNode top = root;
        for (int hops = 0; top.has(REF); hops++) {
            // A root must say itself what it is.
            top = definition(name(top.path(REF).asText()));
            require(hops < root.size() + 2);
        }
        ObjectNode whole = schema(top);
        require(dialect.optionalMembers || whole.path("type").asText().equals("object"));
        if (!definitions.isEmpty()) {
            whole.set("$defs", definitions);
        }
        return whole;
    }

    private static void require(boolean sayable) {
        if (!sayable) {
            throw new CannotSay();
        }
    }

    private ObjectNode schema(JsonNode full) {
        require(full.isObject() && OPENING.stream().noneMatch(full::has));
        if (full.has(REF)) {
            return reference(full);
        }
        ObjectNode said = Json.object();
        if (full.path("description").isTextual()) {
            said.set("description", full.get("description"));
        }
        if (full.has("properties") || !composed(full, said)) {
            simple(full, said);
        }
        if (!said.has(REF)) {
            LostWords.remark(full, said);
        }
        return said;
    }

    /** Nothing may stand beside a reference. */
    private ObjectNode reference(JsonNode full) {
        String target = full.path(REF).asText();
        require(LostWords.COMPOSING.stream().noneMatch(full::has) && !full.has("properties"));
        if (target.equals("#")) {
            require(dialect.recursion && root.path("type").asText().equals("object"));
            return Json.object().put(REF, "#");
        }
        String name = name(target);
        if (open.contains(name)) {
            require(dialect.recursion);
        } else if (!definitions.has(name)) {
            open.add(name);
            ObjectNode said = schema(definition(name));
            definitions.set(name, said);
            open.remove(name);
        }
        return Json.object().put(REF, "#/$defs/" + name);
    }

    private static String name(String target) {
        var definition = DEFINITION.matcher(target);
        require(definition.matches());
        return definition.group(1);
    }

    private JsonNode definition(String name) {
        JsonNode found = root.path("$defs").path(name);
        return found.isMissingNode() ? root.path("definitions").path(name) : found;
    }

    /** A union, or a part of one: false when it is neither. */
    private boolean composed(JsonNode full, ObjectNode said) {
        require(!full.has("if") && !full.has("dependentSchemas"));
        if (full.has("allOf")) {
            require(full.path("allOf").size() == 1 && UNIONS.stream().noneMatch(full::has) && !full.has("type"));
            said.setAll(schema(full.path("allOf").get(0)));
            if (said.has(REF)) {
                said.retain(REF);
            }
            return true;
        }
        for (String union : UNIONS) {
            if (full.has(union)) {
                require(UNIONS.stream().filter(full::has).count() == 1);
                ArrayNode branches = said.putArray("anyOf");
                full.path(union).forEach(branch -> branches.add(schema(inheriting(branch, full.path("type")))));
                return true;
            }
        }
        return false;
    }

    private static JsonNode inheriting(JsonNode branch, JsonNode type) {
        return !(branch instanceof ObjectNode own) || type.isMissingNode() || own.has("type") || own.has(REF)
                ? branch
                : own.deepCopy().set("type", type);
    }

    private void simple(JsonNode full, ObjectNode said) {
        Set<String> types = SchemaTypes.of(full);
        require(!types.isEmpty());
        if (types.size() == 1) {
            said.put("type", types.iterator().next());
        } else {
            types.forEach(said.putArray("type")::add);
        }
        values(full, said);
        if (types.contains("object")) {
            object(full, said);
        }
        if (types.contains("array")) {
            require(full.path("items").isObject() && !full.has("prefixItems") && !full.has("additionalItems"));
            said.set("items", schema(full.path("items")));
            int least = full.path("minItems").asInt();
            if (least == 1) {
                said.put("minItems", 1);
            }
        }
        if (full.path("format").isTextual()
                && FORMATS.contains(full.path("format").asText())) {
            said.set("format", full.get("format"));
        }
        if (full.path("pattern").isTextual()
                && !RICH_PATTERN.matcher(full.path("pattern").asText()).find()) {
            said.set("pattern", full.get("pattern"));
        }
        dialect.bounds.stream().filter(full::has).forEach(bound -> said.set(bound, full.get(bound)));
    }

    /** Values that are lists or objects can't be told, but for what they are made of. */
    private static void values(JsonNode full, ObjectNode said) {
        ArrayNode values = Json.array();
        full.path("enum").forEach(values::add);
        if (full.has("const")) {
            values.removeAll().add(full.get("const"));
        }
        for (JsonNode value : values) {
            if (value.isContainerNode()) {
                return;
            }
        }
        if (!values.isEmpty()) {
            said.set("enum", values);
        }
    }

    private void object(JsonNode full, ObjectNode said) {
        JsonNode members = full.path("properties");
        boolean closed = isFalse(full, "additionalProperties") || isFalse(full, "unevaluatedProperties");
        require(closed
                || !full.has("additionalProperties") && !full.has("unevaluatedProperties") && !members.isEmpty());
        LostWords.COMPOSING.forEach(word -> require(!full.has(word) || narrows(full.path(word), members)));
        ObjectNode saidMembers = said.putObject("properties");
        members.properties().forEach(member -> saidMembers.set(member.getKey(), schema(member.getValue())));
        ArrayNode required = said.putArray("required");
        full.path("required").forEach(name -> {
            require(members.has(name.asText()));
            required.add(name);
        });
        require(dialect.optionalMembers || required.size() == members.size());
        said.put("additionalProperties", false);
    }

    private static boolean isFalse(JsonNode full, String word) {
        return full.path(word).isBoolean() && !full.path(word).booleanValue();
    }

    /** Whether a part says nothing of members that the object does not list itself. */
    private static boolean narrows(JsonNode part, JsonNode members) {
        if (part.findValue(REF) != null) {
            return false;
        }
        for (JsonNode listed : part.findValues("properties")) {
            for (Iterator<String> names = listed.fieldNames(); names.hasNext(); ) {
                if (!members.has(names.next())) {
                    return false;
                }
            }
        }
        return true;
    }
}
