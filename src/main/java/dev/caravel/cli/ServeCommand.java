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

    @Option(
            names = "--dev",
            description = "take up route files that change, for new runs; runs in progress keep what they began with")
    private boolean dev;

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        Configuration configuration = Configuration.find(config);
        try (Interruption interruption = new Interruption(told::countDown);
                Program program = ProgramStart.start(configuration, Program.Job.SERVE)) {
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
            if (dev) {
                program.follow(RouteFolders.OWN, Path.of(configuration.file().getName()), tell);
                tell.accept("  dev: route files that change are taken up");
            }
            told.await();
            tell.accept("Caravel ends; runs in progress are paused.");
            return ExitStatus.COMPLETED;
        }
    }
}
