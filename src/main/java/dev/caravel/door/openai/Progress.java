package dev.caravel.door.openai;

import dev.caravel.journal.Event;
import dev.caravel.journal.Verdict;
import dev.caravel.run.QuestionText;
import java.util.Optional;

/** What a run does besides answering, in lines for people. */
final class Progress {

    private Progress() {}

    /** Whether it may happen while the model writes. */
    static boolean mayInterrupt(Event event) {
        return event instanceof Event.ModelFailed
                || event instanceof Event.RunQueued
                || event instanceof Event.RunParked
                || event instanceof Event.RunResumed;
    }

    /** Empty for what nobody needs to read. */
    static Optional<String> of(Event event) {
        if (event instanceof Event.ToolStarted started) {
            return Optional.of("calls " + started.tool());
        } else if (event instanceof Event.ToolFinished finished) {
            return Optional.of(
                    finished.tool() + (finished.error() ? " failed" : " is done") + " (" + finished.ms() + " ms)");
        } else if (event instanceof Event.ToolJudged judged && judged.verdict() == Verdict.DENY) {
            return Optional.of(judged.tool() + " may not be called: " + judged.rule());
        } else if (event instanceof Event.ApprovalRequested asked) {
            return Optional.of(
                    asked.question() == null
                            ? asked.tool() + " waits for a person: " + asked.rule()
                            : "asks a person: " + QuestionText.line(asked.question()));
        } else if (event instanceof Event.ApprovalDecided decided) {
            return Optional.of(decided.words() + " by " + decided.by());
        } else if (event instanceof Event.ModelFailed failed) {
            return Optional.of("the model failed (" + failed.kind() + ")"
                    + (failed.retryInMs() == null ? "" : ", and is asked again in " + failed.retryInMs() + " ms"));
        } else if (event instanceof Event.ContextCompacted) {
            return Optional.of("the conversation was too long, and was compacted");
        } else if (event instanceof Event.RunQueued queued) {
            return Optional.of(queued.behind() == null ? "waits for a place" : "waits for its thread");
        } else if (event instanceof Event.RunLanding landing) {
            return Optional.of("sums up: " + landing.reason().label() + " is reached");
        } else if (event instanceof Event.RunParked parked) {
            return Optional.of("is paused: " + parked.reason().label());
        } else if (event instanceof Event.RunResumed) {
            return Optional.of("goes on");
        }
        return Optional.empty();
    }
}
