package dev.caravel.run;

import java.util.Optional;

/**
 * What a person says about a call whose outcome was not known.
 *
 * @param result what the call gave, in words for the model; empty when it was not done and may run again
 */
public record Resolution(Optional<String> result) {

    static final String DONE = "done";
    static final String NOT_DONE = "not_done";

    /** The outcome as journals write it. */
    public String label() {
        return result.isPresent() ? DONE : NOT_DONE;
    }
}
