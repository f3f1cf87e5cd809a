package dev.caravel.cli;

import dev.caravel.agent.RunRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel runs}: the latest runs, newest first. */
@Command(name = "runs", description = "Lists the latest runs, newest first.", mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "only runs that are running, paused, completed, failed or cancelled")
    private String status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "the runs' records as one JSON array")
    private boolean json;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Override
    public Integer call() {
        try (Program program = Program.start(Configuration.find(config), Program.Triggers.OFF)) {
            List<RunRecord> runs = program.latest(limit, Optional.ofNullable(status));
            if (json) {
                System.out.println(runs.stream().map(RunRecord::toJson).collect(Collectors.joining(",\n", "[", "]")));
            } else {
                runs.forEach(run -> System.out.println(line(run)));
            }
            return ExitStatus.COMPLETED;
        }
    }

    private static String line(RunRecord run) {
        String reason = run.reason() == null ? "" : " (" + run.reason() + ")";
        String input = run.input().replaceAll("\\p{Cntrl}+", " ");
        return run.id() + "  " + run.startedAt().substring(0, 19) + "  " + run.agent() + "  " + run.status() + reason
                + "  " + Summary.dollars(run.costUsd()) + "  "
                + (input.length() <= 60 ? input : input.substring(0, 59) + "…");
    }
}
