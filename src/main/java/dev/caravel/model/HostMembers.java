package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;

/**
 * The members of a message or of a call that only its host knows, for instance Google's {@code extra_content} with the
 * signature of a thought: they go back to the model that wrote them as they came, and to no other. In a stream they come in
 * pieces.
 */
final class HostMembers {

    /** Members that name what they stand in: a piece repeats them, it does not continue them. */
    private static final Set<String> NAMES = Set.of("type", "id", "index", "format", "name", "role");

    private final Set<String> known;
    private final ReplySize size;
    private final ObjectNode members = Json.object();

    /** @param known the members that are read elsewhere, and those that hosts do not take back */
    HostMembers(Set<String> known, ReplySize size) {
        this.known = known;
        this.size = size;
    }

    /** Adds those of a whole object, or of a piece of one. */
    void add(JsonNode object) {
        for (var field : object.properties()) {
            if (!known.contains(field.getKey()) && saysSomething(field.getValue())) {
                merge(members, field.getKey(), field.getValue());
            }
        }
    }

    private static boolean saysSomething(JsonNode value) {
        return !value.isNull()
                && !(value.isContainerNode() && value.isEmpty())
                && !(value.isTextual() && value.textValue().isEmpty());
    }

    private void merge(ObjectNode object, String name, JsonNode more) {
        JsonNode before = object.get(name);
        if (before == null || before.isNull()) {
            size.add(Json.letters(more));
            object.set(name, more.deepCopy());
        } else if (before instanceof ObjectNode inner && more.isObject()) {
            more.properties().forEach(field -> merge(inner, field.getKey(), field.getValue()));
        } else if (before instanceof ArrayNode list && more.isArray()) {
            more.forEach(element -> merge(list, element));
        } else if (isText(before) && more.isTextual() && !NAMES.contains(name)) {
            append(object, name, before, more.textValue());
        } else if (saysSomething(more)) {
            object.set(name, more.deepCopy());
        }
    }

    private static boolean isText(JsonNode value) {
        return value.isTextual() || value.isPojo();
    }

    /** A text in many pieces is not copied for each; one that only is said again is no piece. */
    private void append(ObjectNode object, String name, JsonNode before, String more) {
        StringBuilder text = before instanceof POJONode pieces
                ? (StringBuilder) pieces.getPojo()
                : new StringBuilder(before.textValue());
        if (text.length() != more.length() || !more.contentEquals(text)) {
            size.add(more.length());
            text.append(more);
        }
        object.set(name, new POJONode(text));
    }

    private void merge(ArrayNode list, JsonNode piece) {
        for (JsonNode element : list) {
            if (element instanceof ObjectNode object
                    && continues(object, piece, element == list.get(list.size() - 1))) {
                piece.properties().forEach(field -> merge(object, field.getKey(), field.getValue()));
                return;
            }
        }
        size.addBlock();
        size.add(Json.letters(piece));
        list.add(piece.deepCopy());
    }

    /** Pieces of one element have its index; where there is none, they follow each other until a signature ends it. */
    private static boolean continues(ObjectNode element, JsonNode piece, boolean last) {
        boolean sameType = piece.isObject() && piece.path("type").equals(element.path("type"));
        return piece.has("index") || element.has("index")
                ? sameType && piece.path("index").equals(element.path("index"))
                : sameType
                        && last
                        && !piece.has("id")
                        && element.path("signature").asText("").isEmpty();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** All that has come. */
    ObjectNode json() {
        return (ObjectNode) whole(members);
    }

    private static JsonNode whole(JsonNode node) {
        if (node instanceof POJONode pieces) {
            return TextNode.valueOf(pieces.getPojo().toString());
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(whole(field.getValue())));
        } else if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, whole(list.get(i)));
            }
        }
        return node;
    }
}
