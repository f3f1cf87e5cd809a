package dev.caravel.cli;

import dev.caravel.journal.Approval;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.model.StopReason;
import dev.caravel.run.QuestionText;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.text.Printable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What there is to say of a run besides its answer, with the exact command that comes next. */
final class Notices {

    static final String SIMULATED =
            "The model is simulated: no key, no network. Set ANTHROPIC_API_KEY, or OPENAI_BASE_URL for"
                    + " any OpenAI-compatible server, to ask a real one.";

    private static final int LONGEST_ARGUMENTS = 100;

    private final RunRecords records;
    private final String option;

    /** @param option what the next command needs besides, for example {@code " --config FILE"}; empty text for nothing */
    Notices(RunRecords records, String option) {
        this.records = records;
        this.option = option;
    }

    /** One line; empty when all is well. */
    Optional<String> of(RunRecord run) {
        return words(run).map(Printable::wholeLine);
    }

    private Optional<String> words(RunRecord run) {
        return switch (run.status()) {
            case FAILED, CANCELLED -> Optional.of(run.error() + " (run " + run.id() + ")");
            case PAUSED -> Optional.of(paused(run, run.pauseReason().orElse(PauseReason.OTHER)));
            case WAITING_APPROVAL -> Optional.of(waiting(run));
            case DAMAGED -> Optional.of("the run is damaged: " + run.error() + ". What is shown is what can be read");
            case RUNNING, QUEUED -> Optional.of(running(run));
            case COMPLETED ->
                run.reason() == null
                        ? Optional.empty()
                        : Optional.of("the answer is cut off (" + run.reason() + "): "
                                + (run.reason().equals(StopReason.CONTEXT_EXCEEDED)
                                        ? StopReason.WINDOW_ADVICE
                                        : "raise the agent's maxTokens"));
        };
    }

    private String running(RunRecord run) {
        if (records.isOrphaned(run)) {
            return "its process died. To continue: " + resume(run);
        }
        String where = run.status() == RunStatus.RUNNING ? "in progress" : "queued";
        return "it is " + where + (run.queuedFor() == null ? "" : ": " + run.queuedFor()) + "; "
                + command("cancel " + run.id()) + " ends it";
    }

    /** Why a run is paused, and what to do about it. */
    private String paused(RunRecord run, PauseReason reason) {
        String why =
                switch (reason) {
                    case INTERRUPTED -> "it was interrupted after " + Summary.plural(run.turns(), "turn");
                    case SHUTDOWN -> "its process was ended";
                    case OUTCOME_UNKNOWN -> unknown(records.standing(run));
                    case BUDGET -> Limit.isOfADay(run.exceeded()) ? Limit.usedUp(run.exceeded()) : ownBudget(run);
                    case TURNS -> "it took " + Summary.plural(run.turns(), "turn") + ", the most it may take";
                    case DURATION -> "its time is used up; see caravel.limits.duration";
                    case THREAD_BUSY -> run.error() + "; see to that one first";
                    case PROVIDER ->
                        "the provider is unavailable (" + records.standing(run).error() + "). A serve on this journal"
                                + " tries again by itself";
                    case CONTEXT -> "it does not fit into the model's window: " + StopReason.WINDOW_ADVICE;
                    case LOOP -> "loop detected: the same calls with the same results, again and again";
                    case CLIENT_TOOL ->
                        "its caller has not said yet what came of calls of the caller's own tools"
                                + "; what continues it is their results";
                    case RESOLVED, WAITING_APPROVAL -> reason.label();
                    case OTHER -> "for a reason that this version does not know";
                };
        return "the run is paused: " + why + ". To continue: " + next(run, reason);
    }

    private static String ownBudget(RunRecord run) {
        return "its budget is used up (it spent " + Summary.dollars(run.costUsd())
                + (run.budgetUsd() == null ? "" : " of " + Summary.dollars(run.budgetUsd()))
                + "), or too little is left of it for the next call";
    }

    private String next(RunRecord run, PauseReason reason) {
        if (reason != PauseReason.BUDGET) {
            return resume(run);
        }
        return Limit.isOfADay(run.exceeded())
                ? Limit.advice(run.exceeded(), resume(run))
                : command("resume " + run.id() + " --budget USD") + enough(run);
    }

    private static String enough(RunRecord run) {
        return Optional.ofNullable(run.exceeded())
                .flatMap(limit -> limit.enough(run.costUsd()))
                .map(all -> ", where USD is $" + all + " or more")
                .orElse(" with more than that");
    }

    private String unknown(RunRecord run) {
        return run.unknownCall() == null
                ? "the outcome of its call is recorded"
                : "the outcome of its call " + run.unknownCall() + " is unknown; find out, then: "
                        + command("resolve " + run.id() + " " + run.unknownCall() + " --done TEXT")
                        + " (or --not-done)";
    }

    private String waiting(RunRecord run) {
        List<Approval> questions = records.questions(run);
        if (questions.isEmpty()) {
            return "its approvals are decided. To continue: " + resume(run);
        }
        String calls = questions.size() == 1
                ? call(questions.get(0))
                : questions.size() + " calls (" + command("approvals") + " shows them)";
        String answers = questions.stream()
                .map(question -> command(
                        question.question().isPresent()
                                ? "answer " + question.id() + " TEXT"
                                : "approve " + question.id()))
                .collect(Collectors.joining(", "));
        return "the run waits for a person: " + calls + ". To answer: " + answers + " (or deny); then: " + resume(run);
    }

    private static String call(Approval question) {
        if (question.question().isPresent()) {
            return QuestionText.line(question.question().get());
        }
        return Printable.line(question.tool() + " " + question.arguments(), LONGEST_ARGUMENTS) + " (" + question.rule()
                + ")";
    }

    private String resume(RunRecord run) {
        return command("resume " + run.id());
    }

    private String command(String words) {
        return Invocation.of(words) + option;
    }
}
