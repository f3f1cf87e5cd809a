package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;

/** Arguments of a call that are longer than any tool is given: the call is kept without them, and says why. */
final class LongArguments {

    /** What arguments may have in all, in letters: more than the longest replies of today's models have. */
    static final int ALL = 1024 * 1024;

    /** What one string in them may have. */
    static final int STRING = ALL / 2;

    private LongArguments() {}

    static void leaveOut(ArrayNode content) {
        for (JsonNode block : content) {
            if (block instanceof ObjectNode call && call.path("type").asText().equals("tool_use")) {
                complaint(call.path("input")).ifPresent(why -> {
                    call.set("input", Json.object());
                    call.remove(OpenAiWire.ARGUMENTS);
                    call.put(Reply.LEFT_OUT, why);
                });
            }
        }
    }

    private static Optional<String> complaint(JsonNode arguments) {
        int all = Json.letters(arguments);
        if (all > ALL) {
            return Optional.of(tooLong("its arguments have", all, ALL));
        }
        int longest = all > STRING ? longestString(arguments) : 0;
        return longest > STRING
                ? Optional.of(tooLong("a text in its arguments has", longest, STRING))
                : Optional.empty();
    }

    private static String tooLong(String what, int length, int most) {
        return String.format(Locale.ROOT, "%s %,d characters, and %,d are the most", what, length, most);
    }

    private static int longestString(JsonNode json) {
        int longest = json.isTextual() ? json.textValue().length() : 0;
        for (JsonNode child : json) {
            longest = Math.max(longest, longestString(child));
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            longest = Math.max(longest, names.next().length());
        }
        return longest;
    }
}
