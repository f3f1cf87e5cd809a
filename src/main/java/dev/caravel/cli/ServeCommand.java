package dev.caravel.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel serve}: all triggers, until it is told to end. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
@Command(
        name = "serve",
        description =
                "Starts the triggers: the inbox, Kafka and cron where they are set, and those of routes/triggers/. Resumes"
                        + " runs whose process died or about which somebody has decided. Answers health and metrics over HTTP.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        try (Interruption interruption = new Interruption(told::countDown);
                Program program = ProgramStart.start(Configuration.find(config), Program.Job.SERVE)) {
            // A log of objects is read by programs, which stumble over plain words.
            Consumer<String> tell = program.isLogText() ? System.err::println : LOG::info;
            if (program.isSimulated()) {
                tell.accept(Notices.SIMULATED);
            }
            program.priceWarning().ifPresent(tell);
            tell.accept("Caravel serves" + program.url().map(url -> " " + url).orElse("") + "; Ctrl-C ends it.");
            program.triggers().forEach(trigger -> tell.accept("  " + trigger));
            if (!program.doors().isEmpty()) {
                tell.accept("  doors: " + String.join(", ", program.doors()) + "; GET /openapi.json describes them");
            }
            told.await();
            tell.accept("Caravel ends; runs in progress are paused.");
            return ExitStatus.COMPLETED;
        }
    }
}
