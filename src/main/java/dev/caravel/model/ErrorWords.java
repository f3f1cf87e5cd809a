package dev.caravel.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the sentence that is meant for people in what a host answers instead of a reply. What has none is shown as it is. */
final class ErrorWords {

    private static final int LONGEST = 500;
    private static final int MOST_OF_A_LIST = 3;
    private static final int DEEPEST = 5;

    /** Where hosts put it, the most telling first. */
    private static final List<String> MESSAGES = List.of(
            "message",
            "detail",
            "details",
            "msg",
            "error_message",
            "error_msg",
            "errorMessage",
            "status_msg",
            "error_description",
            "description",
            "errors",
            "error",
            "title",
            "reason",
            "base_resp");

    /** What explains a message that says little: of the host behind the host, of what the model wrote. */
    private static final List<List<String>> REASONS =
            List.of(List.of("metadata", "raw"), List.of("metadata", "reasons"), List.of("failed_generation"));

    private ErrorWords() {}

    /** A text that is JSON, or a stream's event that holds some. */
    static Optional<JsonNode> json(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("data:") || stripped.startsWith("event:") || stripped.startsWith("error:")) {
            return stripped.lines()
                    .filter(line -> line.startsWith("data:") || line.startsWith("error:"))
                    .map(line -> line.substring(line.indexOf(':') + 1))
                    .flatMap(data -> json(data).stream())
                    .findFirst();
        }
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readTree(stripped)).filter(JsonNode::isContainerNode);
        } catch (JsonProcessingException | NumberFormatException e) {
            // Cut off, or something else that begins like it.
            return Optional.empty();
        }
    }

    static String of(JsonNode error) {
        String words = words(error, 0);
        return words.isBlank() ? line(error.isMissingNode() ? "" : error.toString()) : line(words);
    }

    /** Of a page only what its reader would see. */
    static String ofText(String text) {
        String shown = text.stripLeading().startsWith("<") ? withoutTags(text) : text;
        return line(shown.isBlank() ? text : shown);
    }

    private static String withoutTags(String page) {
        StringBuilder shown = new StringBuilder();
        int from = 0;
        for (int tag = page.indexOf('<'); tag >= 0; tag = page.indexOf('<', from)) {
            shown.append(page, from, tag).append(' ');
            from = endOfTag(page, tag);
        }
        return shown.append(page, from, page.length()).toString();
    }

    /** Behind a tag; behind a script or a style as a whole. */
    private static int endOfTag(String page, int tag) {
        for (String hidden : List.of("script", "style")) {
            if (page.regionMatches(true, tag + 1, hidden, 0, hidden.length())) {
                int close = page.indexOf("</" + hidden, tag);
                return close < 0 ? page.length() : endOfTag(page, close);
            }
        }
        int end = page.indexOf('>', tag);
        return end < 0 ? page.length() : end + 1;
    }

    private static String line(String words) {
        return words.isBlank() ? "(no body)" : Printable.line(words, LONGEST);
    }

    private static String words(JsonNode node, int depth) {
        if (depth > DEEPEST) {
            return "";
        }
        if (node.isObject()) {
            return ofObject(node, depth);
        }
        if (node.isArray()) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < Math.min(node.size(), MOST_OF_A_LIST); i++) {
                add(all, words(node.get(i), depth + 1));
            }
            return String.join("; ", all);
        }
        String text = node.isTextual() ? node.textValue() : "";
        return json(text)
                .map(inner -> words(inner, depth + 1))
                .filter(inner -> !inner.isBlank())
                .orElse(text);
    }

    private static String ofObject(JsonNode error, int depth) {
        if (error.path("error").isObject() && !error.get("error").isEmpty()) {
            return words(error.get("error"), depth + 1);
        }
        List<String> said = new ArrayList<>();
        if (error.path("error").isTextual()) {
            add(said, words(error.get("error"), depth + 1));
        }
        MESSAGES.stream()
                .map(name -> words(error.path(name), depth + 1))
                .filter(words -> !words.isBlank())
                .findFirst()
                .ifPresent(words -> add(said, place(error) + words));
        REASONS.forEach(path -> add(said, reason(error, path, depth)));
        String label = label(error);
        return said.isEmpty() || label.isEmpty() ? String.join(": ", said) : label + ": " + String.join(": ", said);
    }

    /** FastAPI tells where the fault is: {@code ["body", "stream_options"]}. */
    private static String place(JsonNode error) {
        List<String> path = new ArrayList<>();
        error.path("loc").forEach(step -> path.add(step.asText()));
        return path.isEmpty() ? "" : String.join(".", path) + ": ";
    }

    private static String reason(JsonNode error, List<String> path, int depth) {
        JsonNode at = error;
        for (String name : path) {
            at = at.path(name);
        }
        return words(at, depth + 1);
    }

    private static void add(List<String> said, String words) {
        boolean saidBefore = said.stream().anyMatch(before -> before.contains(words));
        if (!words.isBlank() && !saidBefore) {
            said.add(words);
        }
    }

    /** The type and the code; a code that only repeats the HTTP status tells nothing. */
    private static String label(JsonNode error) {
        String type = error.path("type").asText("");
        String code = error.path("code").isNull() ? "" : error.path("code").asText("");
        if (code.equalsIgnoreCase(type) || code.matches("[45]\\d\\d")) {
            code = "";
        }
        return (type + " " + code).strip();
    }
}
