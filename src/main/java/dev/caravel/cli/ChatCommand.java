package dev.caravel.cli;

import dev.caravel.agent.RunFailed;
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

    /** Short enough to be typed, long enough to be nobody else's. */
    private static final int THREAD_DIGITS = 12;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = options.configuration();
        try (Progress progress = Terminal.isError() && !options.quiet()
                        ? Progress.onTerminal(System.err)
                        : Progress.none(System.err);
                Output output = new Output("; " + Invocation.of("show ID") + " prints it again")) {
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
                String thread = options.thread().orElseGet(ChatCommand::newThread);
                if (!options.quiet()) {
                    System.err.println(greeting(program, thread));
                }
                converse(program, view, output.stream(), thread);
                return ExitStatus.COMPLETED;
            }
        }
    }

    private static String newThread() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, THREAD_DIGITS);
    }

    private String greeting(Program program, String thread) {
        if (options.thread().isEmpty()) {
            return "To take this conversation up again: " + Invocation.of("chat --thread " + thread)
                    + options.agentAndTenant()
                    + options.configOption();
        }
        return program.isKnownThread(options.agent(), options.tenant(), thread)
                ? "The conversation goes on."
                : options.agent() + " knows no conversation '" + thread + "' yet; it begins here.";
    }

    private void converse(Program program, LiveView view, PrintStream out, String thread) throws IOException {
        prompt();
        for (String line = Terminal.readLine(); line != null; line = Terminal.readLine()) {
            if (!line.isBlank()) {
                answer(program, view, line, thread);
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

    private void answer(Program program, LiveView view, String line, String thread) {
        Exchange reply = program.run(options.task(line, Optional.of(thread), Optional.empty()));
        Exception failure = reply.getException();
        if (failure != null && !(failure instanceof RunFailed)) {
            throw new UserMistake(Problems.inOneLine(failure));
        }
        program.records()
                .find(view.run())
                .flatMap(options.notices(program)::of)
                .ifPresent(notice -> System.err.println("caravel: " + notice));
    }
}
