package dev.caravel.simulator.mind;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the model makes of a conversation that it is to summarise: how many calls there were, and what the last one said. */
final class Digest {

    private static final String ASKED = "Summarise this conversation.";
    private static final Pattern CALL = Pattern.compile("^Call of ([^:\\n]+):", Pattern.MULTILINE);
    private static final Pattern RESULT = Pattern.compile("^Result: (.*)$", Pattern.MULTILINE);
    private static final int LONGEST = 80;

    private Digest() {}

    /** Empty when no summary is asked for. */
    static Optional<Move> of(Conversation conversation) {
        boolean asked = conversation.tools().isEmpty()
                && conversation.entries().size() == 1
                && conversation.entries().get(0) instanceof Entry.Said said
                && said.text().startsWith(ASKED);
        if (!asked) {
            return Optional.empty();
        }
        String text = ((Entry.Said) conversation.entries().get(0)).text();
        long calls = CALL.matcher(text).results().count();
        String last = RESULT.matcher(text)
                .results()
                .map(MatchResult::group)
                .reduce((first, second) -> second)
                .orElse("nothing was called");
        return Optional.of(Move.say("So far " + calls + " calls were made. "
                + (last.length() > LONGEST ? last.substring(0, LONGEST) : last) + "."));
    }
}
