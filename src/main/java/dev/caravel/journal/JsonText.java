package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;

/**
 * JSON text that is being written. Half of a character that takes two has no form in UTF-8, and hosts refuse it even escaped: it
 * becomes U+FFFD. Not thread-safe.
 */
public final class JsonText {

    private static final String HEX = "0123456789ABCDEF";

    private final StringBuilder text = new StringBuilder(512);

    /** Adds what is JSON already, or the marks between values. */
    public JsonText raw(String json) {
        text.append(json);
        return this;
    }

    /** Adds a string with its quotes. */
    public JsonText string(String value) {
        text.append('"');
        int plainFrom = 0;
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char letter = value.charAt(i);
            if (isPlain(letter)) {
                continue;
            }
            if (isPair(value, i)) {
                i++;
                continue;
            }
            text.append(value, plainFrom, i);
            escape(letter);
            plainFrom = i + 1;
        }
        if (plainFrom == 0) {
            text.append(value);
        } else {
            text.append(value, plainFrom, length);
        }
        text.append('"');
        return this;
    }

    private static boolean isPlain(char letter) {
        return letter >= ' ' && letter != '"' && letter != '\\' && !Character.isSurrogate(letter);
    }

    private static boolean isPair(String value, int at) {
        return Character.isHighSurrogate(value.charAt(at))
                && at + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(at + 1));
    }

    private void escape(char letter) {
        if (Character.isSurrogate(letter)) {
            text.append('\uFFFD');
            return;
        }
        text.append('\\');
        switch (letter) {
            case '"', '\\' -> text.append(letter);
            case '\n' -> text.append('n');
            case '\r' -> text.append('r');
            case '\t' -> text.append('t');
            case '\b' -> text.append('b');
            case '\f' -> text.append('f');
            default -> {
                text.append('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(HEX.charAt(letter >> shift & 0xF));
                }
            }
        }
    }

    /**
     * Adds a tree.
     *
     * @throws IllegalArgumentException when it has more levels than {@link JsonLimits#NESTING}: nobody could read it back
     */
    public JsonText tree(JsonNode node) {
        return tree(node, 1);
    }

    private JsonText tree(JsonNode node, int level) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, level);
            case ARRAY -> array(node, level);
            case STRING -> string(node.textValue());
            case NULL, BOOLEAN -> text.append(node.asText());
            case NUMBER -> text.append(node.isIntegralNumber() ? node.asText() : node.toString());
            default -> text.append(node);
        }
        return this;
    }

    /** Adds an object that has a field or more, but for its last brace: the caller adds another field. */
    public JsonText unclosed(JsonNode object) {
        fields(object, 1);
        return this;
    }

    private void object(JsonNode node, int level) {
        text.append(fields(node, level) == '{' ? "{}" : "}");
    }

    /** What must stand before a next field. */
    private char fields(JsonNode node, int level) {
        check(level);
        char before = '{';
        for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            text.append(before);
            before = ',';
            string(field.getKey());
            text.append(':');
            tree(field.getValue(), level + 1);
        }
        return before;
    }

    private void array(JsonNode node, int level) {
        check(level);
        char before = '[';
        for (int i = 0; i < node.size(); i++) {
            text.append(before);
            before = ',';
            tree(node.get(i), level + 1);
        }
        text.append(before == '[' ? "[]" : "]");
    }

    private static void check(int level) {
        if (level > JsonLimits.NESTING) {
            throw new IllegalArgumentException("it is nested deeper than " + JsonLimits.NESTING + " levels");
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
