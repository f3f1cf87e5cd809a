package dev.caravel.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.JsonBuffers;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a value is written into a request, by the names that OpenAPI has for it. Of a value, everything is encoded but letters,
 * digits and - . _ ~, so that it stays the value of its parameter, whatever is in it.
 *
 * @param style simple, label, matrix, form, spaceDelimited, pipeDelimited or deepObject; json for a value that is written as JSON
 * @param explode whether the parts of a list or an object are written each by itself
 */
record ParameterStyle(String style, boolean explode) {

    static final String JSON = "json";

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(JsonBuffers.factory().build()).build();
    private static final String PLAIN = "-._~";

    /** A value within a path. */
    String path(String name, Object value) {
        return switch (style) {
            case "label" -> "." + joined(name, value, explode ? "." : ",");
            case "matrix" -> matrix(name, value);
            default -> joined(name, value, ",");
        };
    }

    private String matrix(String name, Object value) {
        if (explode && value instanceof List<?> list) {
            return list.stream()
                    .map(each -> ";" + encode(name) + "=" + encode(text(each)))
                    .collect(Collectors.joining());
        }
        return explode && value instanceof Map
                ? ";" + joined(name, value, ";")
                : ";" + encode(name) + "=" + joined(name, value, ",");
    }

    /** A value as pairs within a query or a form. */
    List<String> query(String name, Object value) {
        if (style.equals("deepObject") && (value instanceof Map || value instanceof List)) {
            return deep(name, value);
        }
        if (explode && value instanceof List<?> list && !style.equals(JSON)) {
            return list.stream().map(each -> pair(name, text(each))).toList();
        }
        if (explode && value instanceof Map<?, ?> map && !style.equals(JSON)) {
            return map.entrySet().stream()
                    .map(each -> pair(String.valueOf(each.getKey()), text(each.getValue())))
                    .toList();
        }
        String between =
                switch (style) {
                    case "spaceDelimited" -> "%20";
                    case "pipeDelimited" -> "%7C";
                    default -> ",";
                };
        return List.of(encode(name) + "=" + joined(name, value, between));
    }

    /** {@code name[part]=value}, as deep as the value goes. */
    private static List<String> deep(String name, Object value) {
        List<String> pairs = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, part) -> pairs.addAll(deep(name + "[" + key + "]", part)));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                pairs.addAll(deep(name + "[" + i + "]", list.get(i)));
            }
        } else {
            pairs.add(pair(name, text(value)));
        }
        return pairs;
    }

    /** A value in a header, which is written as it is. */
    String header(String name, Object value) {
        if (style.equals(JSON)) {
            return json(value);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ParameterStyle::text).collect(Collectors.joining(","));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(each -> each.getKey() + (explode ? "=" : ",") + text(each.getValue()))
                    .collect(Collectors.joining(","));
        }
        return text(value);
    }

    private String joined(String name, Object value, String between) {
        if (style.equals(JSON)) {
            return encode(json(value));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> encode(text(each))).collect(Collectors.joining(between));
        }
        if (value instanceof Map<?, ?> map) {
            String within = explode ? "=" : between;
            return map.entrySet().stream()
                    .map(each -> encode(String.valueOf(each.getKey())) + within + encode(text(each.getValue())))
                    .collect(Collectors.joining(between));
        }
        return encode(text(value));
    }

    private static String pair(String name, String value) {
        return encode(name) + "=" + encode(value);
    }

    private static String text(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return value instanceof Map || value instanceof List ? json(value) : value.toString();
    }

    static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the arguments can't be written as JSON: " + e.getOriginalMessage());
        }
    }

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xFF);
            boolean plain = letter < 0x80 && Character.isLetterOrDigit(letter) || PLAIN.indexOf(letter) >= 0;
            encoded.append(plain ? String.valueOf(letter) : String.format("%%%02X", (int) letter));
        }
        return encoded.toString();
    }
}
