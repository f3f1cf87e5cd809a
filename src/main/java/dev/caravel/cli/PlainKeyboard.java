package dev.caravel.cli;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Standard input as it comes, a line a message: a pipe, or a terminal that edits its lines itself. */
final class PlainKeyboard implements Keyboard {

    @Override
    public Optional<String> message() {
        if (Terminal.isInput()) {
            System.err.print("> ");
            System.err.flush();
        }
        return Optional.ofNullable(Terminal.readLine());
    }

    @Override
    public Optional<String> answer(String question, CompletableFuture<String> moot) {
        System.err.print(question);
        System.err.flush();
        CompletableFuture<String> answer = Terminal.nextLine();
        CompletableFuture.anyOf(answer, moot).join();
        return answer.isDone() ? Optional.ofNullable(answer.join()) : Optional.empty();
    }
}
