package dev.caravel.text;

import java.util.Optional;

/** What is said of work that is tried again and again: a failure when it begins or is another one, and its end. Thread-safe. */
public final class Complaint {

    private String last = "";

    /** The failure in one line of a log; empty when that is what was said last. */
    public synchronized Optional<String> of(Throwable failure) {
        String words = Causes.line(failure);
        boolean known = words.equals(last);
        last = words;
        return known ? Optional.empty() : Optional.of(words);
    }

    /** It went well: true when something was said that is over now. */
    public synchronized boolean isOver() {
        boolean said = !last.isEmpty();
        last = "";
        return said;
    }
}
