package dev.caravel.journal;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where a run stands, as a journal's lists need it. The last event that says so decides about all of it, whatever was before.
 *
 * @param reason why it is paused, or a word for the cause of its end; empty where its status says it all
 * @param endedAt when it stopped; empty while it runs
 * @param nextTry what it waits for while its provider is away
 * @param tellsReplyTo true when its {@code replyTo}, if it has one, is to be told
 */
public record RunRow(
        RunStatus status,
        Optional<String> reason,
        Optional<Instant> endedAt,
        Optional<Event.NextTry> nextTry,
        boolean tellsReplyTo) {

    public static final RunRow RUNNING = inProgress(RunStatus.RUNNING);
    static final RunRow QUEUED = inProgress(RunStatus.QUEUED);

    private static RunRow inProgress(RunStatus status) {
        return new RunRow(status, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    static RunRow parked(Event.RunParked event, Instant at) {
        return new RunRow(
                event.reason().status(),
                Optional.of(event.reason().label()),
                Optional.of(at),
                Optional.ofNullable(event.nextTry()),
                event.tellsReplyTo());
    }

    static RunRow ended(Event.RunEnded event, Instant at) {
        return new RunRow(event.status(), Optional.ofNullable(event.reason()), Optional.of(at), Optional.empty(), true);
    }

    /** True when the run is paused for such a reason. */
    boolean isPausedFor(Predicate<PauseReason> condition) {
        return status == RunStatus.PAUSED
                && reason.map(PauseReason::named).filter(condition).isPresent();
    }

    boolean standsStillFor(PauseReason why) {
        return status == why.status()
                && reason.map(PauseReason::named).filter(why::equals).isPresent();
    }

    /** Whether it lets no other run of its thread begin its turn. */
    boolean keepsThread() {
        return status.keepsThread(reason.map(PauseReason::named));
    }

    /** Somebody has said what it was paused for. */
    RunRow resolved() {
        return new RunRow(status, Optional.of(PauseReason.RESOLVED.label()), endedAt, nextTry, tellsReplyTo);
    }
}
