package dev.caravel.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code caravel run "task"}: one run, its answer on stdout. */
@Command(name = "run", description = "Runs an agent on a task and prints its answer.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TASK", arity = "1..*", description = "what the agent is to do; - reads it from stdin")
    private List<String> words;

    @Mixin
    private CommonOptions options;

    @Mixin
    private Asking asking;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = options.configuration();
        String input = input();
        return asking.ask(configuration, options.quiet(), options.budget(), program -> {
            program.requireAgent(options.agent());
            return program.run(options.task(input, Optional.empty()));
        });
    }

    private String input() throws IOException {
        String input = String.join(" ", words);
        if (input.equals("-")) {
            input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (input.isBlank()) {
            throw new UserMistake("the task is empty: say what the agent is to do");
        }
        return input;
    }
}
