package dev.caravel.run;

import java.util.Optional;

/**
 * What became of a call whose outcome was not known.
 *
 * @param result what the call gave, in words for the model; empty when it was not done and may run again
 * @param by the endpoint that looked it up; empty when a person says so
 * @param untrusted whether the result may hold text that somebody outside wrote
 */
public record Resolution(Optional<String> result, Optional<String> by, boolean untrusted) {

    /** What a person says. */
    public Resolution(Optional<String> result) {
        this(result, Optional.empty(), false);
    }
}
