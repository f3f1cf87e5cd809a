package dev.caravel.door.openai;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client calls a call of one of its own tools: by it the result finds its run, at any node and after a restart.
 *
 * @param turns after how many turns the run made it
 * @param call the call's own id, which some hosts give anew in every reply
 */
record ClientCallId(String run, int turns, String call) {

    private static final Pattern TEXT = Pattern.compile("call_([0-9a-f-]{36})_([0-9]{1,9})_(.+)");

    static Optional<ClientCallId> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new ClientCallId(parts.group(1), Integer.parseInt(parts.group(2)), parts.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "call_" + run + "_" + turns + "_" + call;
    }
}
