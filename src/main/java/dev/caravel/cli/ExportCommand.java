package dev.caravel.cli;

import dev.caravel.door.page.RunPage;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Causes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel export ID}: a run as one page to keep or to send to somebody, as the dashboard's export has it. */
@Command(
        name = "export",
        description = "Writes a run as one HTML file that opens in any browser, without secrets.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "the run, or the end of its id")
    private String id;

    @Option(names = "--to", paramLabel = "FILE", description = "the file, written anew (default: run-ID.html)")
    private Path file;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        return desk.with(archive -> {
            RunRecord run = JournalCommand.run(archive, id);
            Path target = file == null ? Path.of("run-" + run.id() + ".html") : file;
            if (target.getParent() != null && !Files.isDirectory(target.getParent())) {
                throw new UserMistake("there is no folder " + target.getParent() + " for " + target.getFileName());
            }
            try {
                Files.writeString(target, new RunPage(archive.records(), archive.redaction()).of(run));
            } catch (IOException e) {
                throw new UserMistake(target + " can't be written: " + Causes.line(e) + "; --to names another file");
            }
            try (Output output = new Output()) {
                output.stream().println(target);
            }
            return ExitStatus.COMPLETED;
        });
    }
}
