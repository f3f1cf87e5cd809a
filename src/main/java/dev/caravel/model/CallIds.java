package dev.caravel.model;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Gives every call of a reply an id and a name by which the rest of the program can know it: results are joined to calls by
 * the id, and so are the effects of tools. Some hosts send none, or the same for two. Use one for a reply.
 */
final class CallIds {

    private final Set<String> taken = new HashSet<>();

    /** The host's own id where it can stand. */
    String of(String id) {
        return !id.isEmpty() && id.length() <= ReplyBounds.NAME && taken.add(id) ? id : fresh();
    }

    private static String fresh() {
        return "call_" + UUID.randomUUID().toString().replace("-", "");
    }

    /** A name that is longer than any tool's is one that a model made up: enough of it is kept to say so. */
    static String name(String name) {
        return name.length() <= ReplyBounds.NAME ? name : name.substring(0, ReplyBounds.NAME) + "…";
    }
}
