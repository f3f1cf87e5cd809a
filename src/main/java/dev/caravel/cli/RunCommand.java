package dev.caravel.cli;

import dev.caravel.settings.LimitSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel run "task"}: one run, its answer on stdout. */
@Command(name = "run", description = "Runs an agent on a task and prints its answer.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TASK", arity = "1..*", description = "what the agent is to do; - reads it from stdin")
    private List<String> words;

    @Option(
            names = "--key",
            paramLabel = "K",
            description = "idempotency key: with the same key it is the same run, which continues or gives its answer"
                    + " again")
    private String key;

    @Option(
            names = "--attach",
            paramLabel = "FILE",
            description =
                    "a picture (PNG, JPEG, GIF, WebP), a PDF or a text that comes with the task; may be given several"
                            + " times")
    private List<Path> attached = List.of();

    @Mixin
    private CommonOptions options;

    @Mixin
    private ForegroundRun asking;

    @Override
    public Integer call() throws Exception {
        Configuration configuration = options.configuration();
        Task task = options.task(
                input(configuration),
                options.thread(),
                CommonOptions.notEmpty("--key", key),
                new AttachOption(attached).files(configuration));
        return asking.ask(
                configuration, options.configOption(), options.quiet(), options.budget(), (program, progress) -> {
                    program.requireAgent(options.agent());
                    program.busyElsewhere(task)
                            .ifPresent(run -> progress.say(
                                    "This task is in progress in another process, run " + run + "; waiting for it."));
                    return program.run(task);
                });
    }

    private String input(Configuration configuration) throws IOException {
        String input = String.join(" ", words);
        if (input.equals("-")) {
            input = standardInput(configuration);
        }
        if (input.isBlank()) {
            throw new UserMistake("the task is empty: say what the agent is to do");
        }
        return input;
    }

    private static String standardInput(Configuration configuration) throws IOException {
        try {
            return LimitSettings.task(configuration.settings()).read(System.in, null);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage());
        }
    }
}
