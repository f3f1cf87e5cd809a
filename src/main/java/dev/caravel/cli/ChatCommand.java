package dev.caravel.cli;

import dev.caravel.run.Stop;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code caravel chat}: a conversation, a run for each message. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
@Command(
        name = "chat",
        description = "Holds a conversation until you leave (exit, Ctrl-D); /help tells more.",
        mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    /** Short enough to be typed, long enough to be nobody else's. */
    private static final int THREAD_DIGITS = 12;

    @Override
    public Integer call() {
        Configuration configuration = options.configuration();
        Columns columns = new Columns();
        AtomicReference<Runnable> stop = new AtomicReference<>(() -> System.exit(ExitStatus.INTERRUPTED));
        try (Progress progress = Terminal.isError() && !options.quiet()
                        ? Progress.onTerminal(System.err, columns)
                        : Progress.none(System.err);
                Keyboard keyboard = keyboard(() -> stop.get().run(), columns);
                Output output = new Output()) {
            LiveView view = new LiveView(Optional.of(output.stream()), progress);
            try (Program program = ProgramStart.start(
                            configuration,
                            Program.Job.RUN,
                            options.budget(),
                            Optional.of(new TerminalApprover(progress, keyboard)),
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
                Talk talk = new Talk(program, view, keyboard, output.stream(), options, thread);
                stop.set(talk::stop);
                int status = talk.hold();
                return Terminal.isInput() ? ExitStatus.COMPLETED : status;
            }
        }
    }

    private static Keyboard keyboard(Runnable stop, Columns columns) {
        return Terminal.isInput() && Terminal.isError()
                ? LineEditor.open(stop, columns::measure).orElseGet(PlainKeyboard::new)
                : new PlainKeyboard();
    }

    private static String newThread() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, THREAD_DIGITS);
    }

    private String greeting(Program program, String thread) {
        if (options.thread().isEmpty()) {
            return "To continue this conversation: " + Invocation.of("chat --thread " + thread)
                    + options.agentAndTenant()
                    + options.configOption();
        }
        return program.lastOfThread(options.agent(), options.tenant(), thread).isPresent()
                ? "The conversation continues."
                : options.agent() + " knows no conversation '" + thread + "' yet; it begins here.";
    }
}
