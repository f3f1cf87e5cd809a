package dev.caravel.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A run's events in memory, and what follows from them. What changes it, or reads more than one thing, holds its lock. */
final class MemoryRun implements Rows {

    private final String id;
    private final Event.RunStarted start;
    private final Optional<MemoryRun> parent;
    private final MemoryApprovals approvals;
    private final List<Entry> entries = new ArrayList<>();
    private RunRow row = RunRow.RUNNING;
    private boolean replyDue;
    private boolean stops;
    private RunSummary summary = RunSummary.NONE;

    MemoryRun(String id, Event.RunStarted start, Optional<MemoryRun> parent, MemoryApprovals approvals) {
        this.id = id;
        this.start = start;
        this.parent = parent;
        this.approvals = approvals;
    }

    /**
     * True when the entry is there already.
     *
     * @throws StaleOwner when another one is in its place
     */
    boolean has(Entry entry) {
        if (entry.seq() > entries.size()) {
            return false;
        }
        if (!entries.contains(entry)) {
            throw new StaleOwner(entry.run(), entry.seq());
        }
        return true;
    }

    /** True when the run has stopped with it, or nothing is left to be done for one that had. */
    boolean add(Entry entry) {
        entries.add(entry);
        summary = summary.plus(entry);
        stops = false;
        RowChanges.of(entry, this);
        return stops;
    }

    @Override
    public void stands(RunRow now) {
        row = now;
        replyDue = now.tellsReplyTo() && start.replyTo() != null;
        stops = !now.status().isInProgress() && now.status() != RunStatus.WAITING_APPROVAL;
    }

    @Override
    public void delivered() {
        replyDue = false;
        stops = true;
    }

    @Override
    public void resolved() {
        root().isResolved();
    }

    private synchronized void isResolved() {
        if (row.isPausedFor(PauseReason.OUTCOME_UNKNOWN::equals)) {
            row = row.resolved();
        }
    }

    @Override
    public void asked(Event.ApprovalRequested question) {
        approvals.ask(new Approval(
                question.approval(),
                id,
                root().id,
                start.agent(),
                root().start.agent(),
                Optional.ofNullable(root().start.tenant()),
                question.call(),
                question.tool(),
                question.arguments(),
                question.rule(),
                question.digest(),
                last().at(),
                Instant.parse(question.expiresAt()),
                Optional.ofNullable(question.question()),
                Optional.empty()));
    }

    @Override
    public void decided(Event.ApprovalDecided decision) {
        approvals.applied(decision.approval());
    }

    @Override
    public void withdrawn() {
        approvals.withdraw(id, last().at());
    }

    private Entry last() {
        return entries.get(entries.size() - 1);
    }

    private MemoryRun root() {
        return parent.map(MemoryRun::root).orElse(this);
    }

    synchronized List<Entry> copy() {
        return List.copyOf(entries);
    }

    synchronized boolean is(Predicate<MemoryRun> condition) {
        return condition.test(this);
    }

    /** How it began. */
    Event.RunStarted start() {
        return start;
    }

    RunRow row() {
        return row;
    }

    String id() {
        return id;
    }

    RunSummary summary() {
        return summary;
    }

    RunStatus status() {
        return row.status();
    }

    boolean isReplyDue() {
        return replyDue;
    }

    boolean isRecorded() {
        return !entries.isEmpty();
    }

    boolean isRoot() {
        return start.parent() == null;
    }

    /** Its program was told to end, or somebody has said what it waited for. */
    boolean canGoOn() {
        return row.isPausedFor(why -> why.isCutShort() || why == PauseReason.RESOLVED);
    }

    boolean awaitsProvider() {
        return row.nextTry().isPresent();
    }

    /** It will continue, or somebody will ask for its answer: it is not forgotten yet. */
    boolean isNeeded() {
        return row.status().isInProgress()
                || row.status() == RunStatus.WAITING_APPROVAL
                || awaitsProvider()
                || replyDue;
    }
}
