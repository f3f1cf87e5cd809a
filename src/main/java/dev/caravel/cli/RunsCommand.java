package dev.caravel.cli;

import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravel runs}: the latest runs, newest first. */
@Command(
        name = "runs",
        description = "Lists the latest runs, newest first, or the dearest.",
        mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {

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
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "newest",
            description = "which come first: newest, or cost for the dearest (default: ${DEFAULT-VALUE})")
    private String order;

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
            List<RunRecord> found = archive.records().latest(selection);
            List<RunRecord> runs = found.subList(0, Math.min(limit, found.size()));
            try (Output output = new Output()) {
                PrintStream out = output.stream();
                if (json) {
                    out.println(runs.stream().map(RunRecord::toJson).collect(Collectors.joining(",\n", "[", "]")));
                } else if (runs.isEmpty()) {
                    System.err.println(
                            selection.equals(all())
                                    ? "There are no runs yet. To start one: "
                                            + Invocation.of("run --agent assistant \"TASK\"")
                                    : "No run is like that.");
                } else {
                    print(new RunTable(runs, order() == RunSelection.Order.NEWEST, archive.records()), out);
                }
            }
            if (found.size() > limit && !json) {
                System.err.println("There are more: --limit " + 10L * limit + " lists up to as many.");
            }
            return ExitStatus.COMPLETED;
        });
    }

    /** What reads a pipe finds the same lines whatever a terminal gets. */
    private static void print(RunTable runs, PrintStream out) {
        if (Terminal.isOutput()) {
            Columns columns = new Columns();
            columns.measure();
            runs.table(columns.getAsInt(), Instant.now()).forEach(out::println);
        } else {
            runs.lines().forEach(out::println);
        }
    }

    /** One more than is listed, so that it is known whether there are more. */
    private RunSelection all() {
        return RunSelection.latest((int) Math.min(Integer.MAX_VALUE, limit + 1L));
    }

    private RunSelection selection() {
        if (limit < 1) {
            throw new UserMistake("--limit must be a whole number above 0, but is " + limit);
        }
        return all().standing(statuses.stream().map(RunsCommand::status).collect(Collectors.toSet()))
                .ofAgents(agent == null ? Set.of() : Set.of(agent))
                .ofTenant(Optional.ofNullable(tenant))
                .tagged(Set.copyOf(CommonOptions.tags(tags)))
                .asking(Optional.ofNullable(model))
                .saying(Optional.ofNullable(text))
                .costing(leastCost())
                .inOrder(order());
    }

    private RunSelection.Order order() {
        return switch (order) {
            case "newest" -> RunSelection.Order.NEWEST;
            case "cost" -> RunSelection.Order.DEAREST;
            default -> throw new UserMistake("--order must be newest or cost, but is '" + Printable.line(order) + "'");
        };
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
}
