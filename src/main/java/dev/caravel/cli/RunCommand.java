package dev.caravel.cli;

import dev.caravel.agent.RunRecord;
import dev.caravel.agent.Stop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel run "task"}: one run, its answer on stdout. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
@Command(name = "run", description = "Runs an agent on a task and prints its answer.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TASK", arity = "1..*", description = "what the agent is to do; - reads it from stdin")
    private List<String> words;

    @Mixin
    private CommonOptions options;

    @Option(names = "--stream", description = "show text as it arrives even when stdout is no terminal")
    private boolean stream;

    @Option(names = "--json", description = "print the run's record as one JSON object instead of the answer")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = options.configuration();
        String input = input();
        try (Progress progress = progress();
                Output output = new Output()) {
            LiveView view = new LiveView(isLive() ? Optional.of(output.stream()) : Optional.empty(), progress);
            try (Program program = Program.start(
                            configuration,
                            Program.Triggers.OFF,
                            options.budget(),
                            Optional.of(new TerminalApprover(progress)),
                            view);
                    Interruption interruption =
                            new Interruption(() -> program.runs().stopAll(Stop.INTERRUPTED))) {
                program.requireAgent(options.agent());
                if (program.isSimulated()) {
                    progress.say(Notices.SIMULATED);
                }
                Exchange reply = program.run(options.task(input, Optional.empty()));
                return report(program, view, progress, output.stream(), reply);
            }
        }
    }

    private String input() throws IOException {
        String input = String.join(" ", words);
        if (input.equals("-")) {
            input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (input.isBlank()) {
            throw new UserMistake("the task is empty: say what the agent is to do");
        }
        return input;
    }

    private boolean isLive() {
        return !json && (stream || Terminal.isOutput());
    }

    private Progress progress() {
        if (options.quiet()) {
            return Progress.none(System.err);
        }
        return Terminal.isError() ? Progress.onTerminal(System.err) : Progress.inLines(System.err);
    }

    private int report(Program program, LiveView view, Progress progress, PrintStream out, Exchange reply) {
        progress.done();
        Optional<RunRecord> found = program.record(view.run());
        if (found.isEmpty()) {
            throw new UserMistake(Problems.inOneLine(reply.getException()));
        }
        RunRecord run = found.get();
        Object answer = reply.getMessage().getBody();
        if (json) {
            out.println(run.toJson());
        } else if (!view.isLive() && answer != null) {
            out.println(reply.getMessage().getBody(String.class));
        }
        if (run.status().equals("failed") || run.status().equals("cancelled")) {
            System.err.println("caravel: " + run.error() + " (run " + run.id() + ")");
        } else if (run.reason() != null && run.reason().equals("interrupted")) {
            System.err.println("caravel: interrupted; run " + run.id() + " stands still after " + run.turns()
                    + " turns, and its trace tells what it did");
            return ExitStatus.INTERRUPTED;
        } else if (run.status().equals("paused")) {
            System.err.println("caravel: " + Notices.paused(run));
        } else if (run.status().equals("completed") && run.reason() != null) {
            System.err.println("caravel: the answer is cut off (" + run.reason() + "): raise the agent's maxTokens");
        }
        progress.say(Summary.of(run));
        return ExitStatus.of(run.status());
    }
}
