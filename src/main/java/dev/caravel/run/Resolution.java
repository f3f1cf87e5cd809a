package dev.caravel.run;

import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.Event;
import java.util.ArrayList;
import java.util.List;
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

    /** What is recorded, in this order: once the call is resolved, somebody may continue its run at any moment. */
    public List<Event> events(RequestedCall call) {
        List<Event> events = new ArrayList<>();
        result.ifPresent(words -> events.add(new Event.ToolFinished(
                call.id(), call.tool(), 0, false, words, null, null, null, untrusted ? true : null)));
        events.add(new Event.ToolResolved(
                call.id(),
                result.isPresent() ? CallOutcome.DONE : CallOutcome.NOT_DONE,
                result.orElse(null),
                by.orElse(null)));
        return events;
    }
}
