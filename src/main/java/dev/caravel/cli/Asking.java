package dev.caravel.cli;

import dev.caravel.agent.RunRecord;
import dev.caravel.agent.Stop;
import dev.caravel.journal.Dollars;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import picocli.CommandLine.Option;

/** A run in the foreground: shown while it goes on, its answer on stdout, its status as the program's. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
final class Asking {

    @Option(names = "--stream", description = "show text as it arrives even when stdout is no terminal")
    private boolean stream;

    @Option(names = "--json", description = "print the run's record as one JSON object instead of the answer")
    private boolean json;

    /**
     * Starts the program, runs, reports.
     *
     * @param budget what a run may cost, instead of what the settings say
     * @param ask makes the run
     * @return the exit status
     */
    int ask(Configuration configuration, boolean quiet, Optional<Dollars> budget, Function<Program, Exchange> ask) {
        try (Progress progress = progress(quiet);
                Output output = new Output()) {
            LiveView view = new LiveView(isLive() ? Optional.of(output.stream()) : Optional.empty(), progress);
            try (Program program = Program.start(
                            configuration,
                            Program.Triggers.OFF,
                            budget,
                            Optional.of(new TerminalApprover(progress)),
                            view);
                    Interruption interruption =
                            new Interruption(() -> program.runs().stopAll(Stop.INTERRUPTED))) {
                if (program.isSimulated()) {
                    progress.say(Notices.SIMULATED);
                }
                Exchange reply = ask.apply(program);
                return report(program, view, progress, output.stream(), reply);
            }
        }
    }

    private boolean isLive() {
        return !json && (stream || Terminal.isOutput());
    }

    private static Progress progress(boolean quiet) {
        if (quiet) {
            return Progress.none(System.err);
        }
        return Terminal.isError() ? Progress.onTerminal(System.err) : Progress.inLines(System.err);
    }

    private int report(Program program, LiveView view, Progress progress, PrintStream out, Exchange reply) {
        progress.done();
        RunRecord run =
                program.record(view.run()).orElseThrow(() -> new UserMistake(Problems.inOneLine(reply.getException())));
        Object answer = reply.getMessage().getBody();
        if (json) {
            out.println(run.toJson());
        } else if (!view.isLive() && answer != null) {
            out.println(reply.getMessage().getBody(String.class));
        }
        Notices.of(run).ifPresent(line -> System.err.println("caravel: " + line));
        progress.say(Summary.of(run));
        return ExitStatus.of(run);
    }
}
