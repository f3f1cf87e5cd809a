package dev.caravel.cli;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a person types: the messages of a conversation, and answers to questions in between. */
interface Keyboard extends AutoCloseable {

    /** The next message; empty at the end of the input. */
    Optional<String> message();

    /**
     * Asks, and waits for the answer.
     *
     * @param question the words in front of the answer
     * @param moot completes when nobody waits for the answer any more
     * @return empty when there is none
     */
    Optional<String> answer(String question, CompletableFuture<String> moot);

    @Override
    default void close() {}
}
