package dev.caravel.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Writes the ids and names of a conversation's tool calls in the letters that providers accept ({@code [a-zA-Z0-9_-]}, else
 * the whole request is refused). Other hosts write others, and a model may invent the name of a tool. A result keeps the id
 * of its call; two calls never get the same. Use one for a request.
 */
final class Spelling {

    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    static String ofName(String name) {
        return name.isEmpty() ? "unknown" : acceptable(name);
    }

    String ofCall(String id) {
        String wanted = id.isEmpty() ? "call" : acceptable(id);
        String unique = wanted;
        for (int i = 2; !taken.add(unique); i++) {
            unique = wanted + "_" + i;
        }
        ids.put(id, unique);
        return unique;
    }

    /** The id of the last call before that had this one. */
    String ofResult(String id) {
        return ids.getOrDefault(id, acceptable(id));
    }

    private static String acceptable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isAcceptable(text.charAt(i))) {
                return text.replaceAll("[^a-zA-Z0-9_-]", "_");
            }
        }
        return text;
    }

    private static boolean isAcceptable(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_'
                || letter == '-';
    }
}
