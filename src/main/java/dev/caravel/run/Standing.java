package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.model.StopReason;
import java.time.Instant;
import java.util.Optional;

/** Where a run stands, why, since when, and who is to be told. Part of a run's state. */
final class Standing {

    private RunStatus status = RunStatus.RUNNING;
    private String reason = "";
    private Optional<PauseReason> pause = Optional.empty();
    private String error = "";
    private String waitsFor = "";
    private Optional<String> unknownCall = Optional.empty();
    private String behind = "";
    private String queuedFor = "";
    private Optional<Instant> endedAt = Optional.empty();
    private boolean hasThread;
    private boolean replyDue;

    void queue(Event.RunQueued event) {
        status = RunStatus.QUEUED;
        behind = event.behind();
        queuedFor = event.why() == null ? "" : event.why();
    }

    void takeThread() {
        status = RunStatus.RUNNING;
        hasThread = true;
    }

    /** It asks its model: its turn on its thread was taken before there was an event for that. */
    void ask() {
        hasThread = true;
    }

    void resume() {
        status = RunStatus.RUNNING;
        replyDue = false;
        reason = "";
        pause = Optional.empty();
        waitsFor = "";
        unknownCall = Optional.empty();
        endedAt = Optional.empty();
    }

    void park(Event.RunParked event, ProviderTrouble trouble, Instant at) {
        if (event.reason() == PauseReason.WAITING_APPROVAL) {
            stop(RunStatus.WAITING_APPROVAL, "", "", at);
        } else {
            stop(RunStatus.PAUSED, event.reason().label(), error(event.reason(), trouble), at);
            pause = Optional.of(event.reason());
        }
        waitsFor = event.waitsFor() == null ? "" : event.waitsFor();
        unknownCall = Optional.ofNullable(event.call());
        replyDue = event.tellsReplyTo();
    }

    private String error(PauseReason parked, ProviderTrouble trouble) {
        return switch (parked) {
            case PROVIDER -> trouble.message();
            case THREAD_BUSY -> "run " + behind + " of the same thread goes first, and has not finished";
            case CONTEXT ->
                "the conversation does not fit into the model's context window: " + StopReason.WINDOW_ADVICE;
            default -> "";
        };
    }

    void end(Event.RunEnded event, boolean hasReplyTo, Instant at) {
        stop(event.status(), event.reason(), event.error(), at);
        replyDue = hasReplyTo;
    }

    private void stop(RunStatus newStatus, String newReason, String newError, Instant at) {
        status = newStatus;
        reason = newReason == null ? "" : newReason;
        error = newError == null ? "" : newError;
        endedAt = Optional.of(at);
    }

    void delivered() {
        replyDue = false;
    }

    RunStatus status() {
        return status;
    }

    String reason() {
        return reason;
    }

    Optional<PauseReason> pause() {
        return pause;
    }

    String error() {
        return error;
    }

    String waitsFor() {
        return waitsFor;
    }

    String queuedFor() {
        return status == RunStatus.QUEUED ? queuedFor : "";
    }

    Optional<String> unknownCall() {
        return unknownCall;
    }

    Optional<Instant> endedAt() {
        return endedAt;
    }

    boolean hasThread() {
        return hasThread;
    }

    boolean isReplyDue() {
        return replyDue;
    }
}
