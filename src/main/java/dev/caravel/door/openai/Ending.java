package dev.caravel.door.openai;

import dev.caravel.door.Outcome;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.model.StopReason;
import dev.caravel.run.QuestionText;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a run stands whose client is answered now.
 *
 * @param run the run
 * @param answer the words of the answer; empty where there are none
 * @param note what is to be said beside the answer, or instead of it; empty when the answer says it all
 * @param finish why there is no more, in OpenAI's words
 * @param error what stands for an answer that there will not be; empty when there is one
 * @param calls those that the client is to make
 */
record Ending(
        RunRecord run,
        String answer,
        String note,
        String finish,
        Optional<OpenAiError> error,
        List<RequestedCall> calls) {

    static final String CALLS = "tool_calls";

    /** The code of an answer that somebody did not want any more. */
    static final String CANCELLED = "cancelled";

    private static final String STOP = "stop";
    private static final String LENGTH = "length";
    private static final int SOON = 5;
    private static final int LATER = 30;

    private Ending(RunRecord run, String note, String finish, Optional<OpenAiError> error) {
        this(run, Objects.requireNonNullElse(run.answer(), ""), note, finish, error, List.of());
    }

    static Ending of(RunRecord run, RunRecords records) {
        return switch (run.status()) {
            case COMPLETED -> new Ending(run, "", finish(records.events(run.id())), Optional.empty());
            case FAILED, DAMAGED ->
                StopReason.REFUSAL.equals(run.reason()) ? refused(run, records.events(run.id())) : failed(run);
            case CANCELLED -> without(run, OpenAiError.failed("run " + run.id() + " was cancelled", CANCELLED));
            case WAITING_APPROVAL -> new Ending(run, questions(run, records), STOP, Optional.empty());
            case PAUSED -> paused(run, calls(run, records));
            case QUEUED, RUNNING -> inProgress(run);
        };
    }

    /** What its client is told that is not waited with any longer. */
    static Ending inProgress(RunRecord run) {
        return without(
                run,
                OpenAiError.of(
                        503,
                        "run " + run.id() + " goes on, and this server ends; ask again for its answer",
                        OptionalInt.of(SOON)));
    }

    /** What the client calls a call. */
    String id(RequestedCall call) {
        return new ClientCallId(run.id(), run.turns(), call.id()).toString();
    }

    /** The answer and the note. */
    String words() {
        String said = calls.isEmpty() ? answer : "";
        return note.isEmpty() ? said : said.isEmpty() ? note : said + "\n\n" + note;
    }

    private static Ending without(RunRecord run, OpenAiError error) {
        return new Ending(run, "", STOP, Optional.of(error));
    }

    /** The model's own words say so, where it found any. */
    private static Ending refused(RunRecord run, List<Entry> entries) {
        String words = lastReply(entries).map(SpokenAnswer::text).orElse("");
        String answer = words.isBlank() ? Objects.requireNonNullElse(run.error(), "") : words;
        return new Ending(run, answer, "", "content_filter", Optional.empty(), List.of());
    }

    private static Ending failed(RunRecord run) {
        String reason = Objects.requireNonNullElse(run.reason(), "failed");
        String why = "run " + run.id() + " failed: " + Objects.requireNonNullElse(run.error(), reason);
        if (Outcome.isProviderAway(reason)) {
            return without(run, new OpenAiError(503, why, OpenAiError.SERVER, reason, "", OptionalInt.empty()));
        }
        return without(run, OpenAiError.failed(why, reason));
    }

    private static List<RequestedCall> calls(RunRecord run, RunRecords records) {
        return run.pauseReason().filter(PauseReason.CLIENT_TOOL::equals).isPresent()
                ? Run.replay(records.events(run.id())).clientCalls()
                : List.of();
    }

    private static Ending paused(RunRecord run, List<RequestedCall> calls) {
        if (!calls.isEmpty()) {
            return new Ending(run, "", "", CALLS, Optional.empty(), calls);
        }
        PauseReason reason = run.pauseReason().orElse(PauseReason.OTHER);
        String stands = "run " + run.id() + " is paused (" + reason.label() + ")"
                + (run.error() == null ? "" : ": " + run.error());
        if (reason == PauseReason.PROVIDER) {
            return without(
                    run,
                    OpenAiError.of(
                            503,
                            "run " + run.id() + " waits for the model's provider, and is resumed by itself",
                            OptionalInt.of(LATER)));
        }
        if (reason == PauseReason.THREAD_BUSY) {
            return without(
                    run,
                    OpenAiError.of(
                            409,
                            "run " + run.id() + " waits for its thread, on which another run is paused",
                            OptionalInt.of(LATER)));
        }
        if (reason.isCutShort()) {
            return inProgress(run);
        }
        if (reason == PauseReason.BUDGET && run.answer() == null) {
            return without(run, noMoney(run, stands));
        }
        return new Ending(run, "(" + stands + ")", LENGTH, Optional.empty());
    }

    /** A day's money comes back; a run's does not. */
    private static OpenAiError noMoney(RunRecord run, String stands) {
        return Optional.ofNullable(run.exceeded())
                .map(RunRecord.Exceeded::freeAt)
                .map(free -> OpenAiError.noMoney(
                        "the day's budget is used up, and free again at " + free + "; run " + run.id()
                                + " is paused: resume it then",
                        OptionalInt.of(secondsUntil(Instant.parse(free)))))
                .orElseGet(() -> OpenAiError.noMoney(stands + "; resume it with a higher budget", OptionalInt.empty()));
    }

    private static int secondsUntil(Instant moment) {
        return (int) Math.max(0, Duration.between(Instant.now(), moment).toSeconds());
    }

    private static String questions(RunRecord run, RunRecords records) {
        StringBuilder words = new StringBuilder();
        for (Approval question : records.questions(run)) {
            if (question.question().isPresent()) {
                words.append("A person has to answer first: ")
                        .append(QuestionText.line(question.question().get()))
                        .append(". Answer with `./caravel answer ")
                        .append(question.id())
                        .append(" TEXT`, or with POST /approvals/")
                        .append(question.id())
                        .append(". ");
                continue;
            }
            words.append("A person has to approve a call first: ")
                    .append(question.tool())
                    .append(' ')
                    .append(question.arguments())
                    .append(" (")
                    .append(question.rule())
                    .append("). Decide with `./caravel approve ")
                    .append(question.id())
                    .append("` or `deny`, or with POST /approvals/")
                    .append(question.id())
                    .append(". ");
        }
        return words + "The run goes on then (" + run.id() + "); ask the same again for its answer.";
    }

    /** Why the model stopped. */
    private static String finish(List<Entry> entries) {
        return lastReply(entries)
                .map(Event.ModelReplied::stopReason)
                .filter(Set.of(StopReason.MAX_TOKENS, StopReason.CONTEXT_EXCEEDED)::contains)
                .map(reached -> LENGTH)
                .orElse(STOP);
    }

    private static Optional<Event.ModelReplied> lastReply(List<Entry> entries) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).event() instanceof Event.ModelReplied replied) {
                return Optional.of(replied);
            }
        }
        return Optional.empty();
    }

    /** Whether the run goes on by itself. */
    boolean isPassing() {
        return isForNow() && error.filter(OpenAiError::isWorthRetrying).isPresent();
    }

    /** Whether the run can be asked about again: its answer is still to come. */
    boolean isForNow() {
        return run.status() == RunStatus.WAITING_APPROVAL || !run.status().isOver() && error.isPresent();
    }
}
