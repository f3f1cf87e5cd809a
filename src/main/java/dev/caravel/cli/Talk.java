package dev.caravel.cli;

import dev.caravel.agent.RunFailed;
import dev.caravel.agent.RunRecord;
import dev.caravel.agent.Stop;
import dev.caravel.journal.Dollars;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.camel.Exchange;

/** A conversation with an agent: a message is a run on the same thread, a few words are for the program. */
final class Talk {

    private static final String HELP =
            """
            /help   this
            /cost   what this conversation has cost since it was begun or taken up
            exit    leaves, and so does Ctrl-D
            Ctrl-C stops an answer; the conversation goes on. Arrow keys edit and fetch earlier messages, Alt-Enter begins a
            new line, and what is pasted at once is one message.""";

    private final Program program;
    private final LiveView view;
    private final Keyboard keyboard;
    private final PrintStream out;
    private final CommonOptions options;
    private final String thread;

    private int answers;
    private Dollars cost = Dollars.ZERO;
    private volatile String interrupted = "";

    Talk(Program program, LiveView view, Keyboard keyboard, PrintStream out, CommonOptions options, String thread) {
        this.program = program;
        this.view = view;
        this.keyboard = keyboard;
        this.out = out;
        this.options = options;
        this.thread = thread;
    }

    /** Until the input ends, or the person leaves. */
    void hold() {
        for (Optional<String> message = keyboard.message(); message.isPresent(); message = keyboard.message()) {
            String words = message.get().strip();
            if (words.matches("/?(exit|quit)")) {
                return;
            } else if (words.equals("/help")) {
                System.err.println(HELP);
            } else if (words.equals("/cost")) {
                System.err.println(Summary.plural(answers, "answer") + ", " + Summary.dollars(cost));
            } else if (words.matches("/[a-z]+")) {
                System.err.println("There is no command " + words + "; /help tells which there are.");
            } else if (!words.isEmpty()) {
                answer(message.get());
                out.flush();
            }
        }
    }

    private void answer(String message) {
        interrupted = "";
        Exchange reply = program.run(options.task(message, Optional.of(thread), Optional.empty()));
        // A run that was stopped passes the interrupt on to its caller; this one goes on.
        Thread.interrupted();
        Exception failure = reply.getException();
        if (failure != null && !(failure instanceof RunFailed)) {
            if (!Terminal.isInput()) {
                throw new UserMistake(Problems.inOneLine(failure));
            }
            System.err.println("caravel: " + Problems.inOneLine(failure));
            return;
        }
        program.records().find(view.run()).ifPresent(this::close);
    }

    private void close(RunRecord run) {
        answers++;
        cost = cost.plus(run.costUsd());
        if (run.id().equals(interrupted)) {
            System.err.println("(stopped)");
        } else {
            options.notices(program).of(run).ifPresent(notice -> System.err.println("caravel: " + notice));
        }
    }

    /** Stops the answer that is under way; whoever says so twice wants to leave. */
    void stop() {
        String run = view.run();
        if (run.equals(interrupted)) {
            System.exit(ExitStatus.INTERRUPTED);
        } else if (program.runs().stop(run, Stop.INTERRUPTED)) {
            interrupted = run;
        }
    }
}
