package dev.caravel.cli;

import dev.caravel.money.Dollars;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunRecord;
import dev.caravel.run.Stop;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.camel.Exchange;
import picocli.CommandLine.Option;

/** A run in the foreground: shown while it is in progress, its answer on stdout, its status as the program's. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
final class ForegroundRun {

    /** The header of a reply that names its run. */
    static final String RUN_ID = "CaravelRunId";

    @Option(names = "--stream", description = "show text as it arrives even when stdout is no terminal")
    private boolean stream;

    @Option(names = "--json", description = "print the run's record as one JSON object instead of the answer")
    private boolean json;

    /** Makes the run. */
    interface Ask {
        Exchange of(Program program, Progress progress) throws Exception;
    }

    /**
     * Starts the program, runs, reports.
     *
     * @param option what names the same settings in another command
     * @param budget what a run may cost, instead of what the settings say
     * @param ask makes the run
     * @return the exit status
     */
    int ask(Configuration configuration, String option, boolean quiet, Optional<Dollars> budget, Ask ask)
            throws Exception {
        try (Progress progress = progress(quiet);
                Output output = new Output()) {
            LiveView view = new LiveView(isLive() ? Optional.of(output.stream()) : Optional.empty(), progress);
            try (Program program = ProgramStart.start(
                            configuration,
                            Program.Job.RUN,
                            budget,
                            Optional.of(new TerminalApprover(progress, new PlainKeyboard())),
                            view);
                    Interruption interruption =
                            new Interruption(() -> program.runs().stopAll(Stop.INTERRUPTED))) {
                if (program.isSimulated()) {
                    progress.say(Notices.SIMULATED);
                }
                view.onReaderGone(() -> {
                    // As a pipe's end stops other programs: what nobody reads is not worth its money.
                    output.giveUp();
                    program.runs().stopAll(Stop.INTERRUPTED);
                });
                Exchange reply = ask.of(program, progress);
                RunRecord run = run(program, view, reply);
                output.isOf(run.id());
                progress.done();
                report(run, reply, view, output.stream());
                new Notices(program.records(), option)
                        .of(run)
                        .ifPresent(line -> System.err.println("caravel: " + line));
                progress.say(Summary.of(run));
                return ExitStatus.of(run);
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
        return Terminal.isError() ? Progress.onTerminal(System.err, new Columns()) : Progress.inLines(System.err);
    }

    /** The run that the reply is from: one that was shown, or one that had its answer before. */
    private static RunRecord run(Program program, LiveView view, Exchange reply) throws Exception {
        Exception failure = reply.getException();
        if (failure instanceof RunFailed failed && !failed.isOfTheRun()) {
            throw failure;
        }
        String id = view.run();
        if (id.isEmpty()) {
            id = failure instanceof RunFailed failed
                    ? failed.run()
                    : reply.getMessage().getHeader(RUN_ID, "", String.class);
        }
        Optional<RunRecord> run =
                id.isEmpty() ? Optional.empty() : program.records().find(id);
        if (run.isEmpty()) {
            throw failure instanceof IllegalArgumentException ? new UserMistake(Problems.inOneLine(failure)) : failure;
        }
        return run.get();
    }

    private void report(RunRecord run, Exchange reply, LiveView view, PrintStream out) {
        if (json) {
            out.println(run.toJson());
        } else if (!view.hasShownAnswer() && reply.getMessage().getBody() != null) {
            out.println(reply.getMessage().getBody(String.class));
        }
        // On a terminal, what is said of the run stands below it.
        out.flush();
    }
}
