package dev.caravel.cli;

import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel simulate}: the simulated model by itself, for tests of one's own. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
@Command(
        name = "simulate",
        description = "Starts the simulated model on a port of its own; it can be told to misbehave.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {

    @Option(
            names = "--port",
            defaultValue = "9099",
            paramLabel = "N",
            description = "the port (default: ${DEFAULT-VALUE}; 0 = any)")
    private int port;

    @Option(
            names = "--pace",
            defaultValue = "25",
            paramLabel = "MS",
            description = "milliseconds between two pieces of text (default: ${DEFAULT-VALUE})")
    private int pace;

    @Option(
            names = "--faults",
            defaultValue = "",
            paramLabel = "LIST",
            description = "what goes wrong with the requests to come, for example: 529, 429 retry-after=1, cut")
    private String faults;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65535 || pace < 0) {
            throw new UserMistake("--port must be 0 to 65535 and --pace 0 or more");
        }
        CountDownLatch told = new CountDownLatch(1);
        try (Interruption interruption = new Interruption(told::countDown);
                Simulator simulator = Simulator.start(Simulator.Settings.defaults()
                        .withPort(port)
                        .withPace(Duration.ofMillis(pace))
                        .withScript(Script.parse(faults)))) {
            System.out.println("The simulated model answers on " + simulator.url() + "; Ctrl-C ends it.");
            System.out.println("  ANTHROPIC_BASE_URL=" + simulator.url());
            System.out.println("  OPENAI_BASE_URL=" + simulator.url() + "/v1");
            told.await();
            return ExitStatus.COMPLETED;
        } catch (RuntimeException e) {
            throw new UserMistake(Problems.inOneLine(e));
        }
    }
}
