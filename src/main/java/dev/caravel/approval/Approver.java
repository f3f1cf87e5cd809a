package dev.caravel.approval;

import dev.caravel.journal.Approval;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A person who can be asked right now, for example at a terminal. */
public interface Approver {

    /**
     * Asks, and waits for the answer.
     *
     * @param moot completes when nobody waits for the answer any more, with the reason in words: the run must stop, or
     *     somebody else has answered
     * @return empty when there is none
     */
    Optional<Approval.Answer> ask(Question question, CompletableFuture<String> moot);
}
