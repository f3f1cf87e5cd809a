package dev.caravel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code caravel answer ID TEXT}: what an agent has asked. */
@Command(
        name = "answer",
        description = "Answers a question that an agent asks; it gets the answer as its call's result.",
        mixinStandardHelpOptions = true)
final class AnswerCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "ID", description = "the question, as caravel approvals lists it")
    private String question;

    @Parameters(
            index = "1",
            paramLabel = "TEXT",
            description = "the answer: one of the choices, JSON where the question has a schema, or text")
    private String answer;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        return desk.answer(question, answer);
    }
}
