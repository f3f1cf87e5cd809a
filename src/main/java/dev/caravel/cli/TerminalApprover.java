package dev.caravel.cli;

import dev.caravel.approval.Approver;
import dev.caravel.approval.Question;
import dev.caravel.journal.Approval.Answer;
import dev.caravel.journal.Decision;
import dev.caravel.run.RequestedCall;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Asks whoever sits at the terminal. Where nobody does, there is no answer, and the run waits for one from elsewhere. */
final class TerminalApprover implements Approver {

    private final Progress progress;
    private final Keyboard keyboard;
    private final TerminalQuestion questions;
    private final Set<Permission> always = new HashSet<>();

    /** What a person has allowed once and for all: a tool in a run, and in no other one. */
    private record Permission(String run, String tool) {}

    TerminalApprover(Progress progress, Keyboard keyboard) {
        this.progress = progress;
        this.keyboard = keyboard;
        this.questions = new TerminalQuestion(progress, keyboard);
    }

    @Override
    public synchronized Optional<Answer> ask(Question question, CompletableFuture<String> moot) {
        if (!Terminal.isInput() || !Terminal.isError()) {
            // The run waits for an answer from elsewhere; at its end it is said how to give one.
            return Optional.empty();
        }
        if (question.inquiry().isPresent()) {
            return questions.ask(question.agent(), question.inquiry().get(), moot);
        }
        Permission permission = new Permission(question.run(), question.tool());
        if (always.contains(permission)) {
            return Optional.of(answer(Decision.APPROVE, ""));
        }
        progress.pause();
        System.err.println();
        System.err.println(Printable.line(question.agent() + " wants to call " + question.tool()) + " ("
                + Printable.line(question.rule()) + "):");
        System.err.println(RequestedCall.shown(question.arguments()));
        System.err.println("y = yes, n WHY = no, and the model is told why, a = always this tool in this run");
        // At the end of the input nobody is there any more, and the run waits for an answer from elsewhere.
        Optional<String> answer = keyboard.answer("Allow it? [y/N] ", moot);
        if (answer.isEmpty() && moot.isDone()) {
            System.err.println(System.lineSeparator() + moot.join());
        }
        return answer.map(words -> answer(words.strip(), permission));
    }

    private Answer answer(String answer, Permission permission) {
        String word = answer.replaceFirst("[\\s,:].*", "").toLowerCase(Locale.ROOT);
        if (word.matches("a|always")) {
            always.add(permission);
        }
        if (word.matches("y|yes|a|always")) {
            return answer(Decision.APPROVE, "");
        }
        String why = answer.replaceFirst("(?i)^(n|no)\\b[\\s,:]*", "");
        return answer(Decision.DENY, why.isEmpty() ? "the user said no" : why);
    }

    private static Answer answer(Decision decision, String reason) {
        return new Answer(decision, System.getProperty("user.name"), reason, Instant.now());
    }
}
