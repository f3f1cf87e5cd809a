package dev.caravel.agent;

import dev.caravel.journal.Approval;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import java.util.List;
import java.util.Optional;

/** The runs of a journal as others see them. Thread-safe. */
public final class RunRecords {

    private final Journal journal;

    public RunRecords(Journal journal) {
        this.journal = journal;
    }

    /**
     * The run; what the runs of its subagents have spent, and what they ask a person, is its own. Empty when it is not known.
     */
    public Optional<RunRecord> find(String id) {
        List<Entry> entries = journal.read(id);
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Run run = Run.replay(entries);
        Below below = Below.NOTHING;
        if (run.isToolsPending()) {
            for (String child : journal.childrenOf(id)) {
                below = withChild(below, run, child);
            }
        }
        return Optional.of(run.toRecord(below));
    }

    private Below withChild(Below below, Run run, String id) {
        List<Entry> entries = journal.read(id);
        boolean open = !entries.isEmpty() && run.hasOpen(Run.replay(entries));
        Optional<RunRecord> child = open ? find(id) : Optional.empty();
        if (child.isEmpty()) {
            return below;
        }
        Below more = below.plus(child.get());
        return id.equals(run.waitsFor()) ? more.asking(child.get().approvals()) : more;
    }

    /**
     * The runs that started last, the newest first; only these are read.
     *
     * @param status only those that stand so, for example {@code paused}
     */
    public List<RunRecord> latest(int limit, Optional<String> status) {
        return journal.latest(limit, status).stream()
                .flatMap(run -> find(run).stream())
                .toList();
    }

    /** What happened to the run, the oldest first; empty when it is not known. */
    public List<Entry> events(String id) {
        return journal.read(id);
    }

    /** The runs that its calls have started, the oldest first. */
    public List<String> childrenOf(String id) {
        return journal.childrenOf(id);
    }

    /** The run itself, or of its subagents' runs the one that it waits for in the end. */
    public RunRecord standing(RunRecord run) {
        return run.waitsFor() == null
                ? run
                : find(run.waitsFor()).map(this::standing).orElse(run);
    }

    /** The calls of the run that nobody has answered yet. */
    public List<Approval> questions(RunRecord run) {
        return Optional.ofNullable(run.approvals()).orElse(List.of()).stream()
                .flatMap(id -> journal.approvals().find(id).stream())
                .filter(question -> question.answer().isEmpty())
                .toList();
    }

    /** True when its journal says that it runs, and no process does: its program died. */
    public boolean isOrphaned(RunRecord run) {
        return List.of(RunStatus.RUNNING.label(), RunStatus.QUEUED.label()).contains(run.status())
                && !journal.isHeldElsewhere(run.id());
    }
}
