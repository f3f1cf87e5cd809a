package dev.caravel.run;

import dev.caravel.journal.CallOutcome;
import java.util.Optional;

/**
 * What a person says about a call whose outcome was not known.
 *
 * @param result what the call gave, in words for the model; empty when it was not done and may run again
 */
public record Resolution(Optional<String> result) {

    public CallOutcome outcome() {
        return result.isPresent() ? CallOutcome.DONE : CallOutcome.NOT_DONE;
    }
}
