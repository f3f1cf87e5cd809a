package dev.caravel.cli;

import dev.caravel.agent.RunRecord;
import dev.caravel.agent.RunRecords;
import dev.caravel.agent.RunStatus;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravel runs}: the latest runs, newest first. */
@Command(name = "runs", description = "Lists the latest runs, newest first.", mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {

    private static final int LONGEST_INPUT = 60;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "only runs that are running, waiting_approval, paused, completed, failed or cancelled")
    private String status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "the runs' records as one JSON array")
    private boolean json;

    @Mixin
    private Desk desk;

    @Override
    public Integer call() {
        check();
        return desk.with(archive -> {
            List<RunRecord> runs = archive.records().latest(limit, Optional.ofNullable(status));
            try (Output output = new Output()) {
                PrintStream out = output.stream();
                if (json) {
                    out.println(runs.stream().map(RunRecord::toJson).collect(Collectors.joining(",\n", "[", "]")));
                } else {
                    runs.forEach(run -> out.println(line(run, archive.records())));
                }
            }
            return ExitStatus.COMPLETED;
        });
    }

    private void check() {
        List<String> known =
                Arrays.stream(RunStatus.values()).map(RunStatus::label).toList();
        if (status != null && !known.contains(status)) {
            throw new UserMistake(
                    "--status: there is no status '" + status + "'; there are: " + String.join(", ", known));
        }
        if (limit < 1) {
            throw new UserMistake("--limit must be a whole number above 0, but is " + limit);
        }
    }

    private static String line(RunRecord run, RunRecords records) {
        return run.id() + "  " + run.startedAt().substring(0, 19) + "  " + run.agent() + "  " + run.status()
                + why(run, records) + "  " + Summary.dollars(run.costUsd()) + "  "
                + Printable.line(run.input(), LONGEST_INPUT);
    }

    private static String why(RunRecord run, RunRecords records) {
        if (records.isOrphaned(run)) {
            return " (its program died)";
        }
        if (run.approvals() != null) {
            return " (" + String.join(", ", run.approvals()) + ")";
        }
        return run.reason() == null ? "" : " (" + run.reason() + ")";
    }
}
