package dev.caravel.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes the ids and names of a conversation's tool calls as providers accept them: in the letters {@code [a-zA-Z0-9_-]} and
 * not too long, else the whole request is refused. Hosts write others, and a model may invent the name of a tool. A result
 * keeps the id of its call; two calls never get the same. Use one for a request.
 */
final class CallIdSpelling {

    /** OpenAI's bound for names; Anthropic's is higher. */
    private static final int LONGEST_NAME = 64;

    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private int foreign;

    static String ofName(String name) {
        String acceptable = name.isEmpty() ? "unknown" : acceptable(name);
        return acceptable.length() <= LONGEST_NAME ? acceptable : acceptable.substring(0, LONGEST_NAME);
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

    /** A call goes back to its own model with the id that its host gave it. */
    String ofOwnCall(String id, String given) {
        if (!taken.add(given)) {
            return ofForeignCall(id);
        }
        ids.put(id, given);
        return given;
    }

    /** To another model in nine letters and digits: Mistral takes no others, and everybody takes these. */
    String ofForeignCall(String id) {
        String own;
        do {
            own = String.format(Locale.ROOT, "call%05d", ++foreign);
        } while (!taken.add(own));
        ids.put(id, own);
        return own;
    }

    /** The id of the last call before that had this one. */
    String ofResult(String id) {
        return ids.computeIfAbsent(id, CallIdSpelling::acceptable);
    }

    private static String acceptable(String text) {
        return text.replaceAll("[^a-zA-Z0-9_-]", "_");
    }
}
