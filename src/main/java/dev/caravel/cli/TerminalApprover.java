package dev.caravel.cli;

import dev.caravel.guard.Approver;
import dev.caravel.guard.Decision;
import dev.caravel.guard.Question;
import dev.caravel.text.Printable;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks whoever sits at the terminal. Where nobody does, there is no answer, and the run waits for one from elsewhere. */
final class TerminalApprover implements Approver {

    private final Progress progress;

    TerminalApprover(Progress progress) {
        this.progress = progress;
    }

    @Override
    public synchronized Optional<Decision> ask(Question question, CompletableFuture<String> moot) {
        if (!Terminal.isInput() || !Terminal.isError()) {
            // The run waits for an answer from elsewhere; at its end it is said how to give one.
            return Optional.empty();
        }
        progress.pause();
        System.err.println();
        System.err.println(question.agent() + " wants to call " + Printable.lines(question.tool()) + " ("
                + question.rule() + "):");
        System.err.println(Printable.lines(question.arguments().toPrettyString()));
        System.err.print("Allow it? [y/N] ");
        System.err.flush();
        CompletableFuture<String> answer = Terminal.nextLine();
        CompletableFuture.anyOf(answer, moot).join();
        if (!answer.isDone()) {
            System.err.println(System.lineSeparator() + moot.join());
            return Optional.empty();
        }
        // At the end of the input nobody is there any more, and the run waits for an answer from elsewhere.
        return Optional.ofNullable(answer.join()).map(TerminalApprover::decision);
    }

    private static Decision decision(String answer) {
        boolean approved = answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        return new Decision(approved, System.getProperty("user.name"), approved ? "" : "the user said no");
    }
}
