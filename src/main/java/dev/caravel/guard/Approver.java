package dev.caravel.guard;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A person who can be asked right now, for example at a terminal. */
public interface Approver {

    /**
     * Asks, and waits for the answer.
     *
     * @param stopped completes when the run must stop: then nobody waits for the answer any more
     * @return empty when there is none
     */
    Optional<Decision> ask(Question question, CompletableFuture<?> stopped);
}
