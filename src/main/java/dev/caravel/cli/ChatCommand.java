package dev.caravel.cli;

import dev.caravel.agent.RunRecord;
import dev.caravel.agent.Stop;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code caravel chat}: a conversation, a run for each line. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
@Command(
        name = "chat",
        description = "Holds a conversation: a line is answered, until the end of input (Ctrl-D).",
        mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    private final String thread = UUID.randomUUID().toString();

    @Override
    public Integer call() throws IOException {
        Configuration configuration = options.configuration();
        try (Progress progress = Terminal.isError() && !options.quiet()
                        ? Progress.onTerminal(System.err)
                        : Progress.none(System.err);
                Output output = new Output()) {
            LiveView view = new LiveView(Optional.of(output.stream()), progress);
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
                    System.err.println(Notices.SIMULATED);
                }
                converse(program, view, output.stream());
                return ExitStatus.COMPLETED;
            }
        }
    }

    private void converse(Program program, LiveView view, PrintStream out) throws IOException {
        prompt();
        for (String line = Terminal.readLine(); line != null; line = Terminal.readLine()) {
            if (!line.isBlank()) {
                answer(program, view, line);
                out.flush();
            }
            prompt();
        }
    }

    private void prompt() {
        if (Terminal.isInput()) {
            System.err.print("> ");
            System.err.flush();
        }
    }

    private void answer(Program program, LiveView view, String line) {
        Exchange reply = program.run(options.task(line, Optional.of(thread)));
        Optional<RunRecord> run = program.record(view.run());
        if (run.isEmpty()) {
            throw new UserMistake(Problems.inOneLine(reply.getException()));
        }
        Notices.of(run.get()).ifPresent(notice -> System.err.println("caravel: " + notice));
    }
}
