package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * Something that happened to a run. A run changes by recording one of these and in no other way, so that reading a run's
 * events again gives the same run.
 *
 * <p>Components that may be absent are null; they are left out of the JSON form.
 *
 * <p>What each event says is in four files: {@link RunEvents}, {@link ModelEvents}, {@link ContextEvents} and {@link ToolEvents}. Whoever
 * handles events does it by an {@link EventVisitor}, so that the compiler finds the forgotten one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = RunEvents.RunStarted.class, name = "run.started"),
    @Type(value = RunEvents.RunQueued.class, name = "run.queued"),
    @Type(value = RunEvents.ThreadTaken.class, name = "thread.taken"),
    @Type(value = ModelEvents.ModelChosen.class, name = "model.chosen"),
    @Type(value = ModelEvents.BudgetReserved.class, name = "budget.reserved"),
    @Type(value = ModelEvents.BudgetExceeded.class, name = "budget.exceeded"),
    @Type(value = ModelEvents.ModelAsked.class, name = "model.asked"),
    @Type(value = ModelEvents.ModelFailed.class, name = "model.failed"),
    @Type(value = ModelEvents.ModelReplied.class, name = "model.replied"),
    @Type(value = ContextEvents.ContextCompacting.class, name = "context.compacting"),
    @Type(value = ContextEvents.ContextCompacted.class, name = "context.compacted"),
    @Type(value = ToolEvents.ToolJudged.class, name = "tool.judged"),
    @Type(value = ToolEvents.ApprovalRequested.class, name = "approval.requested"),
    @Type(value = ToolEvents.ApprovalDecided.class, name = "approval.decided"),
    @Type(value = ToolEvents.ToolStarted.class, name = "tool.started"),
    @Type(value = ToolEvents.ToolFinished.class, name = "tool.finished"),
    @Type(value = ToolEvents.ToolResolved.class, name = "tool.resolved"),
    @Type(value = RunEvents.RunResumed.class, name = "run.resumed"),
    @Type(value = RunEvents.RunLanding.class, name = "run.landing"),
    @Type(value = RunEvents.RunParked.class, name = "run.parked"),
    @Type(value = RunEvents.RunEnded.class, name = "run.ended"),
    @Type(value = RunEvents.AnswerChecked.class, name = "answer.checked"),
    @Type(value = RunEvents.AnswerDelivered.class, name = "answer.delivered"),
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Event extends RunEvents, ModelEvents, ContextEvents, ToolEvents
        permits RunEvents.RunStarted,
                RunEvents.RunQueued,
                RunEvents.ThreadTaken,
                ModelEvents.ModelChosen,
                ModelEvents.BudgetReserved,
                ModelEvents.BudgetExceeded,
                ModelEvents.ModelAsked,
                ModelEvents.ModelFailed,
                ModelEvents.ModelReplied,
                ContextEvents.ContextCompacting,
                ContextEvents.ContextCompacted,
                ToolEvents.ToolJudged,
                ToolEvents.ApprovalRequested,
                ToolEvents.ApprovalDecided,
                ToolEvents.ToolStarted,
                ToolEvents.ToolFinished,
                ToolEvents.ToolResolved,
                RunEvents.RunResumed,
                RunEvents.RunLanding,
                RunEvents.RunParked,
                RunEvents.RunEnded,
                RunEvents.AnswerChecked,
                RunEvents.AnswerDelivered {

    /** Hands it to the method for its type. */
    <T> T accept(EventVisitor<T> visitor);

    /** The reply of a model that it tells of, with what that has used and cost; empty for most events. */
    default Optional<ModelEvents.ModelReplied> reply() {
        return Optional.empty();
    }

    /** The event's name in journals, traces and live streams, for example {@code model.replied}. */
    default String type() {
        return EventTypes.nameOf(getClass());
    }
}
