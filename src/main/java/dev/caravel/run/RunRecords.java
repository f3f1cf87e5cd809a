package dev.caravel.run;

import dev.caravel.journal.Approval;
import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The runs of a journal as others see them. Thread-safe. */
public final class RunRecords {

    private final Journal journal;

    public RunRecords(Journal journal) {
        this.journal = journal;
    }

    /**
     * The run; what the runs of its subagents have spent, and what they ask a person, is its own. One that can't be read is there
     * as far as it can, with the status {@code damaged}. Empty when it is not known.
     */
    public Optional<RunRecord> find(String id) {
        return find(id, new HashSet<>());
    }

    /** @param above the runs for which it is looked at: damaged ones may stand in a circle */
    private Optional<RunRecord> find(String id, Set<String> above) {
        if (!above.add(id)) {
            return Optional.empty();
        }
        try {
            List<Entry> entries = journal.read(id);
            return entries.isEmpty() ? Optional.empty() : Optional.of(record(Run.replay(entries), above));
        } catch (DamagedRun e) {
            return Optional.of(damaged(e));
        }
    }

    private RunRecord record(Run run, Set<String> above) {
        Below below = Below.NOTHING;
        if (run.tools().isOpen()) {
            for (String child : journal.childrenOf(run.id())) {
                below = withChild(below, run, child, above);
            }
        }
        return run.toRecord(below);
    }

    private Below withChild(Below below, Run run, String id, Set<String> above) {
        Optional<RunRecord> child = isOpen(run, id) ? find(id, above) : Optional.empty();
        if (child.isEmpty()) {
            return below;
        }
        Below more = below.plus(child.get());
        return id.equals(run.waitsFor()) ? more.asking(child.get().approvals()) : more;
    }

    private boolean isOpen(Run run, String child) {
        try {
            List<Entry> entries = journal.read(child);
            return !entries.isEmpty() && run.hasOpen(Run.replay(entries));
        } catch (DamagedRun e) {
            return false;
        }
    }

    private static RunRecord damaged(DamagedRun damage) {
        try {
            return Run.replay(damage.readable()).toRecord(damage.damage());
        } catch (IllegalArgumentException | DamagedRun e) {
            return RunRecord.unreadable(damage.run(), damage.damage());
        }
    }

    /**
     * The runs that started last, the newest first; only these are read.
     *
     * @param status only those that stand so, for example paused
     */
    public List<RunRecord> latest(int limit, Optional<RunStatus> status) {
        return latest(RunSelection.latest(limit, status));
    }

    /** The runs that somebody wants to see, the newest first; only these are read. */
    public List<RunRecord> latest(RunSelection selection) {
        return journal.latest(selection).stream()
                .flatMap(run -> find(run).stream())
                .toList();
    }

    /** The ids of runs that end so, the newest first. */
    public List<String> endingWith(String end, int limit) {
        return journal.endingWith(end, limit);
    }

    /** What happened to the run, the oldest first; empty when it is not known. */
    public List<Entry> events(String id) {
        return journal.read(id);
    }

    /** What happened to the run after that event, the oldest first. */
    public List<Entry> eventsAfter(String id, long seq) {
        return journal.readAfter(id, seq);
    }

    /** The runs that its calls have started, the oldest first. */
    public List<String> childrenOf(String id) {
        return journal.childrenOf(id);
    }

    /** The run itself, or of its subagents' runs the one that it waits for in the end. */
    public RunRecord standing(RunRecord run) {
        RunRecord standing = run;
        Set<String> seen = new HashSet<>();
        while (standing.waitsFor() != null && seen.add(standing.id())) {
            Optional<RunRecord> below = find(standing.waitsFor());
            if (below.isEmpty()) {
                return standing;
            }
            standing = below.get();
        }
        return standing;
    }

    /** The calls of the run that nobody has answered yet. */
    public List<Approval> questions(RunRecord run) {
        return Optional.ofNullable(run.approvals()).orElse(List.of()).stream()
                .flatMap(id -> journal.approvals().find(id).stream())
                .filter(question -> question.answer().isEmpty())
                .toList();
    }

    /**
     * True when its journal says that it runs, and no process does: its program died. One that has ended since it was looked at is
     * held by nobody either.
     */
    public boolean isOrphaned(RunRecord run) {
        return run.status().isInProgress()
                && !journal.isHeldElsewhere(run.id())
                && find(run.id()).filter(now -> now.status().isInProgress()).isPresent();
    }
}
