package dev.caravel.cli;

import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            split = ",",
            description =
                    "only runs that are queued, running, waiting_approval, paused, completed, failed or cancelled;"
                            + " several are separated by commas")
    private List<String> statuses = List.of();

    @Option(names = "--agent", paramLabel = "NAME", description = "only this agent's")
    private String agent;

    @Option(names = "--tenant", paramLabel = "NAME", description = "only this tenant's")
    private String tenant;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            split = ",",
            description = "only runs with this tag; of several, with all of them")
    private List<String> tags = List.of();

    @Option(
            names = "--model",
            paramLabel = "PART",
            description = "only runs that asked a model with this in its provider/model")
    private String model;

    @Option(
            names = "--text",
            paramLabel = "WORDS",
            description = "only runs with this in their input or answer, in whichever case")
    private String text;

    @Option(
            names = "--min-cost",
            paramLabel = "USD",
            description = "only runs that have cost as much or more, their subagents included")
    private String minCost;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "the runs' records as one JSON array")
    private boolean json;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        RunSelection selection = selection();
        return desk.with(archive -> {
            List<RunRecord> runs = archive.records().latest(selection);
            try (Output output = new Output()) {
                PrintStream out = output.stream();
                if (json) {
                    out.println(runs.stream().map(RunRecord::toJson).collect(Collectors.joining(",\n", "[", "]")));
                } else {
                    family(runs)
                            .forEach((run, depth) ->
                                    out.println(child(run, depth) + line(run, archive.records()) + parent(run, depth)));
                }
            }
            return ExitStatus.COMPLETED;
        });
    }

    private RunSelection selection() {
        if (limit < 1) {
            throw new UserMistake("--limit must be a whole number above 0, but is " + limit);
        }
        return RunSelection.latest(limit)
                .standing(statuses.stream().map(RunsCommand::status).collect(Collectors.toSet()))
                .ofAgents(agent == null ? Set.of() : Set.of(agent))
                .ofTenant(Optional.ofNullable(tenant))
                .tagged(Set.copyOf(CommonOptions.tags(tags)))
                .asking(Optional.ofNullable(model))
                .saying(Optional.ofNullable(text))
                .costing(leastCost());
    }

    private static RunStatus status(String word) {
        return RunStatus.named(word)
                .filter(RunStatus.recorded()::contains)
                .orElseThrow(() -> new UserMistake("--status: there is no status '" + Printable.line(word)
                        + "'; there are: "
                        + RunStatus.recorded().stream().map(RunStatus::label).collect(Collectors.joining(", "))));
    }

    private Optional<Dollars> leastCost() {
        try {
            Optional<Dollars> least = Optional.ofNullable(minCost).map(Dollars::parse);
            if (least.filter(amount -> amount.compareTo(Dollars.ZERO) < 0).isPresent()) {
                throw new IllegalArgumentException("it must be 0 or more");
            }
            return least;
        } catch (IllegalArgumentException e) {
            throw new UserMistake("--min-cost: " + e.getMessage());
        }
    }

    /** The runs with how deep each stands below another one of the list; subagents' runs follow the one that started them. */
    private static Map<RunRecord, Integer> family(List<RunRecord> runs) {
        Map<RunRecord, Integer> family = new LinkedHashMap<>();
        Set<String> listed = runs.stream().map(RunRecord::id).collect(Collectors.toSet());
        runs.stream()
                .filter(run -> run.parent() == null || !listed.contains(run.parent()))
                .forEach(run -> add(run, 0, runs, family));
        return family;
    }

    private static void add(RunRecord run, int depth, List<RunRecord> runs, Map<RunRecord, Integer> family) {
        family.put(run, depth);
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (run.id().equals(runs.get(i).parent())) {
                add(runs.get(i), depth + 1, runs, family);
            }
        }
    }

    private static String child(RunRecord run, int depth) {
        return run.parent() == null ? "" : "  ".repeat(depth == 0 ? 0 : depth - 1) + "└ ";
    }

    private static String parent(RunRecord run, int depth) {
        return run.parent() == null || depth > 0 ? "" : "  (for run " + run.parent() + ")";
    }

    private static String line(RunRecord run, RunRecords records) {
        return run.id() + "  " + run.startedAt().substring(0, 19) + "  " + run.agent() + "  "
                + run.status().label()
                + why(run, records) + "  " + Summary.dollars(run.costUsd()) + "  "
                + Printable.line(run.input(), LONGEST_INPUT);
    }

    private static String why(RunRecord run, RunRecords records) {
        if (records.isOrphaned(run)) {
            return " (its process died)";
        }
        if (run.status() == RunStatus.DAMAGED) {
            return " (" + run.error() + ")";
        }
        if (run.approvals() != null) {
            return " (" + String.join(", ", run.approvals()) + ")";
        }
        return run.reason() == null ? "" : " (" + run.reason() + ")";
    }
}
