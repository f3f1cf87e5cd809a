package dev.caravel.cli;

import dev.caravel.journal.Approval;
import dev.caravel.run.QuestionText;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravel approvals}: the calls that wait for a person. */
@Command(
        name = "approvals",
        description = "Lists the calls and questions that wait for a person, the oldest first.",
        mixinStandardHelpOptions = true)
final class ApprovalsCommand implements Callable<Integer> {

    private static final int MOST = 1_000;
    private static final int LONGEST_ARGUMENTS = 80;

    @Option(names = "--json", description = "as one JSON array, with the whole arguments")
    private boolean json;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        return desk.with(archive -> {
            List<Approval> waiting = archive.runControl().approvals(MOST);
            try (Output output = new Output()) {
                PrintStream out = output.stream();
                if (json) {
                    out.println(waiting.stream().map(Approval::toJson).collect(Collectors.joining(",\n", "[", "]")));
                } else {
                    waiting.forEach(question -> out.println(line(question, Instant.now())));
                }
            }
            return ExitStatus.COMPLETED;
        });
    }

    private static String line(Approval question, Instant now) {
        boolean expired = !question.expiresAt().isAfter(now);
        return question.id() + "  run " + question.run() + "  " + question.agent() + "  "
                + question.question()
                        .map(asked -> "asks: " + QuestionText.line(asked))
                        .orElseGet(() -> Printable.line(question.tool() + " " + question.arguments(), LONGEST_ARGUMENTS)
                                + "  (" + Printable.line(question.rule()) + ")")
                + "  since " + seconds(question.requestedAt())
                + (expired ? "  expired " : "  until ") + seconds(question.expiresAt());
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
