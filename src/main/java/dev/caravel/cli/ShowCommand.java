package dev.caravel.cli;

import dev.caravel.door.page.RunPage;
import dev.caravel.embed.OfflineJournal;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.util.concurrent.Callable;
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

    @Parameters(paramLabel = "ID", description = "the run")
    private String id;

    @Option(names = "--json", description = "its record as one JSON object")
    private boolean json;

    @Option(names = "--html", description = "as one HTML file, without secrets, to keep or to send to somebody")
    private boolean html;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        return desk.with(archive -> {
            RunRecord run = JournalCommand.run(archive, id);
            try (Output output = new Output()) {
                if (json) {
                    output.stream().println(run.toJson());
                } else if (html) {
                    output.stream().print(new RunPage(archive.records(), archive.redaction()).of(run));
                } else {
                    show(run, archive, desk.notices(archive), output.stream());
                }
            }
            return ExitStatus.COMPLETED;
        });
    }

    private static void show(RunRecord run, OfflineJournal archive, Notices notices, PrintStream out) {
        out.println(run.id() + " " + run.agent() + Printable.line(whose(run)) + ", begun " + run.startedAt());
        new Transcript(archive.records(), out, ShowCommand::shown).print(run.id());
        notices.of(run).ifPresent(out::println);
        out.println(Summary.of(run));
    }

    private static String whose(RunRecord run) {
        return (run.tenant() == null ? "" : ", tenant " + run.tenant())
                + (run.thread() == null ? "" : ", thread " + run.thread())
                + (run.key() == null ? "" : ", key " + run.key())
                + (run.parent() == null ? "" : ", for run " + run.parent());
    }

    private static String shown(String text) {
        return Terminal.isOutput() ? Printable.lines(text) : text;
    }
}
