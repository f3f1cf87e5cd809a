package dev.caravel.door;

import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.CaravelHeaders;
import dev.caravel.run.RunFailed;
import dev.caravel.run.TaskRefused;
import dev.caravel.text.Printable;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.Message;

/**
 * What a caller over HTTP is told of a task that has no answer.
 *
 * @param line what happened, and what to do
 * @param retryAfter when to try again, in seconds; empty when that would not help
 */
public record Outcome(int status, String line, OptionalInt retryAfter) {

    private static final int SOON = 5;
    private static final int LATER = 30;

    /** Failures of the provider that pass. */
    private static final Set<String> AWAY = Set.of(
            "rate_limited",
            "overloaded",
            "server_error",
            "unreachable",
            "timeout",
            "broken",
            "stalled",
            "garbage",
            "breaker_open");

    /** Empty where there is an answer. */
    public static Optional<Outcome> of(Exchange exchange) {
        Exception failure = exchange.getException();
        return failure != null ? Optional.of(failed(failure)) : standing(exchange.getMessage());
    }

    /** What a caller is told of a failure: of one of ours why, of any other that there was one. */
    public static Outcome failed(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return plain(refusal.status(), Printable.line(refusal.getMessage()));
        } else if (failure instanceof TaskRefused refused) {
            return refused(refused);
        } else if (failure instanceof RunFailed run) {
            return failed(run);
        } else if (failure instanceof JournalUnavailable) {
            return later(503, "the journal can't be written or read now; the log tells why. Try again later", LATER);
        } else if (failure instanceof RejectedExecutionException) {
            return later(503, "no more work is taken now; try again later", LATER);
        } else if (failure instanceof ExchangeTimedOutException || failure instanceof TimeoutException) {
            return plain(504, "the answer took too long; the log tells more");
        }
        return plain(500, "something went wrong here; the log tells more");
    }

    private static Outcome refused(TaskRefused refused) {
        String why = Printable.line(refused.getMessage());
        return switch (refused.fault()) {
            case TOO_LARGE -> plain(413, why);
            case FORBIDDEN -> plain(403, why);
            case FULL -> later(429, why, SOON);
            case TOOLS -> later(503, why, LATER);
            case EMPTY, NOT_TEXT, ATTACHMENT, OPTION -> plain(400, why);
        };
    }

    /** Whether a run failed for trouble of its model's provider that passes. */
    public static boolean isProviderAway(String reason) {
        return AWAY.contains(reason);
    }

    private static Outcome failed(RunFailed run) {
        if (run.isForNow()) {
            return later(503, "run " + run.run() + " can't be recorded now; it continues later", LATER);
        } else if (!run.isOfTheRun()) {
            return plain(409, Printable.line(run.getMessage()));
        } else if (isProviderAway(run.reason())) {
            return later(503, "run " + run.run() + " failed: the model's provider is unavailable", LATER);
        }
        return plain(500, "run " + run.run() + " failed (" + run.reason() + "); the log tells more");
    }

    private static Optional<Outcome> standing(Message answer) {
        String run = "run " + answer.getHeader(CaravelHeaders.RUN_ID);
        String reason = answer.getHeader(CaravelHeaders.REASON, "", String.class);
        return RunStatus.named(answer.getHeader(CaravelHeaders.STATUS, "", String.class))
                .map(status -> switch (status) {
                    case WAITING_APPROVAL ->
                        plain(202, run + " waits for a person to approve a call or answer a question");
                    case RUNNING, QUEUED -> plain(202, run + " is in progress");
                    case PAUSED ->
                        reason.equals(PauseReason.PROVIDER.label())
                                ? later(503, run + " waits for the model's provider, and is resumed by itself", LATER)
                                : plain(202, run + " is paused (" + reason + ")");
                    case COMPLETED, FAILED, CANCELLED, DAMAGED -> null;
                });
    }

    /** The same as RFC 9457 writes it. */
    public Problem problem() {
        return new Problem(status, line);
    }

    private static Outcome plain(int status, String line) {
        return new Outcome(status, line, OptionalInt.empty());
    }

    private static Outcome later(int status, String line, int seconds) {
        return new Outcome(status, line, OptionalInt.of(seconds));
    }
}
