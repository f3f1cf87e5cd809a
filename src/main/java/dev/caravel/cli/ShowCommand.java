package dev.caravel.cli;

import dev.caravel.agent.RunRecord;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel show ID}: a run as its journal tells it. */
@Command(name = "show", description = "Shows a run.", mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the run")
    private String id;

    @Option(names = "--json", description = "its record as one JSON object")
    private boolean json;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Override
    public Integer call() {
        try (Program program = Program.start(Configuration.find(config), Program.Triggers.OFF)) {
            RunRecord run = program.record(id).orElseThrow(() -> new UserMistake("there is no run '" + id + "'"));
            if (json) {
                System.out.println(run.toJson());
                return ExitStatus.COMPLETED;
            }
            System.out.println(run.id() + " " + run.agent() + ", begun " + run.startedAt());
            System.out.println("> " + run.input());
            if (run.answer() != null) {
                System.out.println(run.answer());
            }
            Notices.of(run).ifPresent(System.out::println);
            System.out.println(Summary.of(run));
            return ExitStatus.COMPLETED;
        }
    }
}
