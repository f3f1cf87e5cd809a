package dev.caravel.cli;

import dev.caravel.embed.OfflineJournal;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel show ID}: a run as its journal tells it, turn by turn. */
@Command(
        name = "show",
        description = "Shows a run as a conversation: its turns, calls, verdicts and costs.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

    private static final long LOOK_NS = 300_000_000;
    private static final int LOOKS_FOR_ANOTHER_PROCESS = 20;
    private static final int MOST_FORKS = 20;

    @Parameters(paramLabel = "ID", description = "the run, or the end of its id")
    private String id;

    @Option(names = "--json", description = "its record as one JSON object")
    private boolean json;

    @Option(names = "--follow", description = "go on until it has ended, wherever it is in progress")
    private boolean follow;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        if (follow && json) {
            throw new UserMistake("--follow shows a conversation; leave --json out");
        }
        return desk.with(archive -> {
            RunRecord run = JournalCommand.run(archive, id);
            try (Output output = new Output()) {
                if (json) {
                    output.stream().println(run.toJson());
                } else {
                    show(run, archive, desk.notices(archive), output.stream());
                }
            }
            return ExitStatus.COMPLETED;
        });
    }

    private void show(RunRecord run, OfflineJournal archive, Notices notices, PrintStream out) {
        out.println(run.id() + " " + run.agent() + Printable.line(whose(run)) + forks(run, archive) + ", begun "
                + run.startedAt().substring(0, 19) + "Z");
        Transcript transcript = new Transcript(run.id(), archive.records(), out, ShowCommand::shown);
        transcript.advance();
        RunRecord last = follow ? followed(run, transcript, archive, out) : run;
        notices.of(last).ifPresent(out::println);
        out.println(Summary.of(last));
        if (last.costIfStrongUsd().compareTo(last.costUsd()) > 0) {
            out.println("on the strong model: " + Summary.dollars(last.costIfStrongUsd()) + " ("
                    + Summary.dollars(last.costIfStrongUsd().minus(last.costUsd())) + " more)");
        }
    }

    /** The run when it has ended, or needs somebody to go on; meanwhile what happens to it is printed. */
    private RunRecord followed(RunRecord run, Transcript transcript, OfflineJournal archive, PrintStream out) {
        RunRecord last = run;
        int looks = 0;
        out.flush();
        while (!isAtRest(last) && looks < LOOKS_FOR_ANOTHER_PROCESS && !out.checkError()) {
            LockSupport.parkNanos(LOOK_NS);
            if (transcript.advance()) {
                last = JournalCommand.run(archive, run.id());
                out.flush();
            }
            // A program that ends leaves its runs to others, which take them up within a moment.
            boolean left = archive.records().isOrphaned(last)
                    || last.pauseReason().filter(PauseReason::isCutShort).isPresent();
            looks = left ? looks + 1 : 0;
        }
        return last;
    }

    /** A person's word may come at any moment; what else it waits for may never come. */
    private static boolean isAtRest(RunRecord run) {
        return run.status().isOver()
                || run.status() == RunStatus.DAMAGED
                || run.pauseReason().filter(why -> !why.isSeenTo()).isPresent();
    }

    private static String whose(RunRecord run) {
        return (run.tenant() == null ? "" : ", tenant " + run.tenant())
                + (run.tags() == null ? "" : ", tags " + String.join(", ", run.tags()))
                + (run.thread() == null ? "" : ", thread " + run.thread())
                + (run.key() == null ? "" : ", key " + run.key())
                + (run.parent() == null ? "" : ", for run " + run.parent())
                + (run.forkedFrom() == null
                        ? ""
                        : ", goes on from run " + run.forkedFrom().run() + " after event "
                                + run.forkedFrom().seq());
    }

    private static String forks(RunRecord run, OfflineJournal archive) {
        List<String> forks =
                archive.journal().latest(RunSelection.latest(MOST_FORKS + 1).forkedFrom(Optional.of(run.id())));
        if (forks.isEmpty()) {
            return "";
        }
        return ", forked as " + String.join(", ", forks.subList(0, Math.min(MOST_FORKS, forks.size())))
                + (forks.size() > MOST_FORKS ? " and more" : "");
    }

    private static String shown(String text) {
        return Terminal.isOutput() ? Printable.lines(text) : text;
    }
}
