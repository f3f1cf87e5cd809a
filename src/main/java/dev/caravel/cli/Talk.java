package dev.caravel.cli;

import dev.caravel.money.Dollars;
import dev.caravel.run.AttachedFiles;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunRecord;
import dev.caravel.run.Stop;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ExchangeBuilder;

/** A conversation with an agent: a message is a run on the same thread, a few words are for the program. */
final class Talk {

    private static final String HELP =
            """
            /help   this
            /cost   what this conversation has cost since it began or was continued
            /resume continues the last answer, where it is paused or was stopped
            /cancel ends it for good
            exit    leaves, and so does Ctrl-D
            Ctrl-C stops an answer; the conversation continues. Arrow keys edit and
            fetch earlier messages, Alt-Enter begins a new line, and what is pasted
            at once is one message.""";

    private final Program program;
    private final LiveView view;
    private final Keyboard keyboard;
    private final PrintStream out;
    private final CommonOptions options;
    private final String thread;

    private final Map<String, Dollars> costs = new HashMap<>();
    /** The run that the next message follows. */
    private Optional<String> last;

    private volatile String interrupted = "";

    Talk(Program program, LiveView view, Keyboard keyboard, PrintStream out, CommonOptions options, String thread) {
        this.last = program.lastOfThread(options.agent(), options.tenant(), thread);
        this.program = program;
        this.view = view;
        this.keyboard = keyboard;
        this.out = out;
        this.options = options;
        this.thread = thread;
    }

    /**
     * Until the input ends, or the person leaves; where there is none, until an answer is paused or waits, which the next message would
     * have to follow.
     *
     * @return the exit status that fits the last answer
     */
    int hold() {
        for (Optional<String> message = keyboard.message(); message.isPresent(); message = keyboard.message()) {
            String words = message.get().strip();
            if (words.matches("/?(exit|quit)")) {
                break;
            } else if (words.equals("/help")) {
                System.err.println(HELP);
            } else if (words.equals("/cost")) {
                System.err.println(Summary.plural(costs.size(), "answer") + ", " + Summary.dollars(cost()));
            } else if (words.equals("/resume")) {
                resume();
            } else if (words.equals("/cancel")) {
                cancel();
            } else if (words.matches("/[a-z]+")) {
                System.err.println("There is no command " + words + "; /help tells which there are.");
            } else if (!words.isEmpty() && !answer(message.get()) && !Terminal.isInput()) {
                break;
            }
        }
        return last.flatMap(program.records()::find).map(ExitStatus::of).orElse(ExitStatus.COMPLETED);
    }

    /** Gives false when the message can't be sent, as the answer before it is paused or waits. */
    private boolean answer(String message) {
        Optional<RunRecord> inFront = last.flatMap(program.records()::find).filter(Talk::isInFront);
        if (inFront.isPresent()) {
            System.err.println("This message is not sent: the one before has no answer yet.");
            say(inFront.get());
            return false;
        }
        follow(() -> program.run(options.task(message, Optional.of(thread), Optional.empty(), AttachedFiles.NONE)));
        return true;
    }

    /** Whether the run is paused or waits, and the next one of the conversation waits for it. */
    private static boolean isInFront(RunRecord run) {
        return !run.status().isInProgress() && run.status().keepsThread(run.pauseReason());
    }

    private void resume() {
        if (last.isEmpty()) {
            System.err.println("Nothing was said yet.");
            return;
        }
        follow(() -> program.resume(last.get(), Optional.empty()));
    }

    private void cancel() {
        if (last.isEmpty()) {
            System.err.println("Nothing was said yet.");
            return;
        }
        try {
            program.cancel(last.get());
            System.err.println("(cancelled)");
        } catch (IllegalStateException e) {
            System.err.println("caravel: " + Problems.inOneLine(e));
        }
    }

    private void follow(Callable<Exchange> run) {
        interrupted = "";
        Exchange reply = reply(run);
        // A run that was stopped passes the interrupt on to its caller; this one continues.
        Thread.interrupted();
        out.flush();
        Exception failure = reply.getException();
        if (failure != null && !(failure instanceof RunFailed)) {
            if (!Terminal.isInput()) {
                throw new UserMistake(Problems.inOneLine(failure));
            }
            System.err.println("caravel: " + Problems.inOneLine(failure));
            return;
        }
        if (!view.run().isEmpty()) {
            last = Optional.of(view.run());
        }
        last.flatMap(program.records()::find).ifPresent(this::close);
    }

    /** What cannot be resumed says so in the reply, as other failures do. */
    private Exchange reply(Callable<Exchange> run) {
        try {
            return run.call();
        } catch (Exception e) {
            Exchange failed = ExchangeBuilder.anExchange(program.context()).build();
            failed.setException(e);
            return failed;
        }
    }

    private void close(RunRecord run) {
        costs.put(run.id(), run.costUsd());
        if (run.id().equals(interrupted)) {
            System.err.println("(stopped)");
        } else {
            say(run);
        }
    }

    private void say(RunRecord run) {
        options.notices(program)
                .of(run)
                .ifPresent(notice -> System.err.println(
                        "caravel: " + notice + (isInFront(run) ? "; or here: /resume (/cancel ends it)" : "")));
    }

    private Dollars cost() {
        return costs.values().stream().reduce(Dollars.ZERO, Dollars::plus);
    }

    /** Stops the answer that is in progress; whoever says so twice wants to leave. */
    void stop() {
        String run = view.run();
        if (run.equals(interrupted)) {
            System.exit(ExitStatus.INTERRUPTED);
        } else if (program.runs().stop(run, Stop.HEARD_ENOUGH)) {
            interrupted = run;
        }
    }
}
