package dev.caravel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Approval.Answer;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Inquiry;
import dev.caravel.run.PersonsAnswer;
import dev.caravel.run.QuestionText;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Puts an agent's question to whoever sits at the terminal, until there is an answer to it, or the word that there is none. */
final class TerminalQuestion {

    private final Progress progress;
    private final Keyboard keyboard;

    TerminalQuestion(Progress progress, Keyboard keyboard) {
        this.progress = progress;
        this.keyboard = keyboard;
    }

    /** @return empty when nobody is there any more, or somebody else has answered */
    Optional<Answer> ask(String agent, Inquiry question, CompletableFuture<String> moot) {
        progress.pause();
        System.err.println();
        System.err.println(Printable.line(agent) + " asks:");
        System.err.println(QuestionText.lines(question));
        String prompt = (question.choices() == null ? "Answer" : "Answer, or its number") + " (empty: none): ";
        while (true) {
            Optional<String> typed = keyboard.answer(prompt, moot);
            if (typed.isEmpty()) {
                if (moot.isDone()) {
                    System.err.println(System.lineSeparator() + moot.join());
                }
                return Optional.empty();
            }
            if (typed.get().isBlank()) {
                return Optional.of(new Answer(Decision.DENY, user(), "", Instant.now()));
            }
            try {
                return Optional.of(Answer.to(read(question, typed.get().strip()), user(), Instant.now()));
            } catch (IllegalArgumentException e) {
                System.err.println(Printable.wholeLine(e.getMessage()));
            }
        }
    }

    /** A number is a choice's, unless a choice is that number itself. */
    private static JsonNode read(Inquiry question, String typed) {
        List<String> choices = question.choices() == null ? List.of() : question.choices();
        boolean isNumber = typed.matches("[1-9][0-9]?") && !choices.contains(typed);
        return isNumber && Integer.parseInt(typed) <= choices.size()
                ? PersonsAnswer.typed(question, choices.get(Integer.parseInt(typed) - 1))
                : PersonsAnswer.typed(question, typed);
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}
