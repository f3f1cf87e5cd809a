package dev.caravel.run;

import dev.caravel.journal.Event;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * Where a run is in its distributed trace, for those to whom it sends something: they continue the trace by the header
 * {@code traceparent}. Empty where no spans are sent, and of what is not in progress here. Thread-safe.
 */
public interface TraceContext {

    /** Under which a registry has it. */
    String NAME = "caravel.trace-context";

    /** The request to a model that is being made; empty unless models are told. */
    Optional<TraceParent> ofModelCall(String run);

    /** @param call the id of a tool call that is in progress */
    Optional<TraceParent> ofToolCall(String run, String call);

    /** The whole run, over or not, wherever it was made. */
    Optional<TraceParent> ofRun(String run, Event.RunStarted start);

    /** The context's own. */
    static TraceContext of(CamelContext context) {
        TraceContext bound = context.getRegistry().lookupByNameAndType(NAME, TraceContext.class);
        return bound == null ? new Untraced() : bound;
    }

    /** No spans are sent. */
    final class Untraced implements TraceContext {

        @Override
        public Optional<TraceParent> ofModelCall(String run) {
            return Optional.empty();
        }

        @Override
        public Optional<TraceParent> ofToolCall(String run, String call) {
            return Optional.empty();
        }

        @Override
        public Optional<TraceParent> ofRun(String run, Event.RunStarted start) {
            return Optional.empty();
        }
    }
}
