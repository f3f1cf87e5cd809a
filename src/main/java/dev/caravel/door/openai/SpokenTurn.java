package dev.caravel.door.openai;

import java.util.Optional;

/**
 * What a client has read of the words of one turn. They can't be taken back: when the model is asked again in the middle of them, its new words
 * are compared with these, and only what goes beyond is told.
 */
final class SpokenTurn {

    private final StringBuilder told = new StringBuilder();
    private int same;

    /** The model begins its words anew. */
    void begunAnew() {
        same = 0;
    }

    /**
     * The model wrote this much more.
     *
     * @return what the client has not read yet; empty when it has read something else
     */
    Optional<String> heard(CharSequence words) {
        int common = Math.min(words.length(), told.length() - same);
        if (CharSequence.compare(words.subSequence(0, common), told.substring(same, same + common)) != 0) {
            return Optional.empty();
        }
        String fresh = words.subSequence(common, words.length()).toString();
        told.append(fresh);
        same += words.length();
        return Optional.of(fresh);
    }

    /**
     * The turn is over, and these are its words.
     *
     * @return what the client has not read yet; empty when it has read something else
     */
    Optional<String> all(String words) {
        begunAnew();
        return words.length() < told.length() ? Optional.empty() : heard(words);
    }

    /** Whether the client has read nothing of it. */
    boolean isUnheard() {
        return told.isEmpty();
    }
}
