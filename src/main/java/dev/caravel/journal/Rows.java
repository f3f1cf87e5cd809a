package dev.caravel.journal;

/**
 * What a journal keeps beside a run's events, so that it finds runs without reading them. {@link RowChanges} says what an event
 * changes there; a run that begins stands as {@link RunRow#RUNNING} already.
 */
public interface Rows {

    /** The run stands like this from now on, whatever was before. */
    void stands(RunRow row);

    /** Its {@code replyTo} is told. */
    void delivered();

    /** Somebody has said what became of a call: the run at the top can be resumed, if it is paused for that. */
    void resolved();

    void asked(Event.ApprovalRequested question);

    void decided(Event.ApprovalDecided decision);

    /** What it asked and nobody has answered is not asked any more. */
    void withdrawn();
}
