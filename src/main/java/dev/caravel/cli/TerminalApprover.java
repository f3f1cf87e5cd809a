package dev.caravel.cli;

import dev.caravel.guard.Approver;
import dev.caravel.guard.Decision;
import dev.caravel.guard.Question;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks whoever sits at the terminal; when nobody can, says so. */
final class TerminalApprover implements Approver {

    private final Progress progress;

    TerminalApprover(Progress progress) {
        this.progress = progress;
    }

    @Override
    public synchronized Optional<Decision> ask(Question question, CompletableFuture<?> stopped) {
        if (!Terminal.isInput() || !Terminal.isError()) {
            progress.say(question.tool() + " needs approval (" + question.rule()
                    + "), and nobody is here to give it: denied");
            return Optional.empty();
        }
        progress.pause();
        System.err.println();
        System.err.println(question.agent() + " wants to call " + question.tool() + " (" + question.rule() + "):");
        System.err.println(exactly(question));
        System.err.print("Allow it? [y/N] ");
        System.err.flush();
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(answer), "caravel-approval");
        // A daemon: nothing ends a read from a terminal, and the program must be able to end without an answer.
        reader.setDaemon(true);
        reader.start();
        CompletableFuture.anyOf(answer, stopped).join();
        return Optional.ofNullable(answer.getNow(null)).map(TerminalApprover::decision);
    }

    private static void read(CompletableFuture<String> answer) {
        try {
            String line = Terminal.readLine();
            answer.complete(line == null ? "" : line);
        } catch (IOException e) {
            answer.complete("");
        }
    }

    private static Decision decision(String answer) {
        boolean approved = answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        return new Decision(approved, System.getProperty("user.name"), approved ? "" : "the user said no");
    }

    /** The arguments as they are; what could command the terminal or turn the text around is written as a number. */
    private static String exactly(Question question) {
        String json = question.arguments().toPrettyString();
        StringBuilder text = new StringBuilder();
        json.codePoints().forEach(point -> {
            boolean harmless =
                    point == '\n' || (!Character.isISOControl(point) && Character.getType(point) != Character.FORMAT);
            text.append(harmless ? Character.toString(point) : String.format("\\u%04x", point));
        });
        return text.toString();
    }
}
