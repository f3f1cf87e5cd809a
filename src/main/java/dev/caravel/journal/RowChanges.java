package dev.caravel.journal;

import java.time.Instant;

/** What an event changes in a journal's rows. */
public final class RowChanges implements EventVisitor.Some<Void> {

    private final Instant at;
    private final Rows rows;

    private RowChanges(Instant at, Rows rows) {
        this.at = at;
        this.rows = rows;
    }

    /** Makes the changes. */
    public static void of(Entry entry, Rows rows) {
        entry.event().accept(new RowChanges(entry.at(), rows));
    }

    @Override
    public Void runQueued(Event.RunQueued event) {
        rows.stands(RunRow.QUEUED);
        return null;
    }

    @Override
    public Void threadTaken(Event.ThreadTaken event) {
        rows.stands(RunRow.RUNNING);
        return null;
    }

    @Override
    public Void approvalRequested(Event.ApprovalRequested event) {
        rows.asked(event);
        return null;
    }

    @Override
    public Void approvalDecided(Event.ApprovalDecided event) {
        rows.decided(event);
        return null;
    }

    @Override
    public Void toolResolved(Event.ToolResolved event) {
        rows.resolved();
        return null;
    }

    @Override
    public Void runResumed(Event.RunResumed event) {
        rows.stands(RunRow.RUNNING);
        return null;
    }

    @Override
    public Void runParked(Event.RunParked event) {
        rows.stands(RunRow.parked(event, at));
        return null;
    }

    @Override
    public Void runEnded(Event.RunEnded event) {
        rows.stands(RunRow.ended(event, at));
        rows.withdrawn();
        return null;
    }

    @Override
    public Void answerDelivered(Event.AnswerDelivered event) {
        rows.delivered();
        return null;
    }

    /** What else happens to a run is in its events alone. */
    @Override
    public Void otherwise(Event event) {
        return null;
    }
}
