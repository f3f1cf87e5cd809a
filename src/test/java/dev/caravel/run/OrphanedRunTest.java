package dev.caravel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether the process of a run has died. */
class OrphanedRunTest {

    private final Journal journal = new MemoryJournal(10, 10);
    private final RunRecords records = new RunRecords(journal);

    private RunRecord running() {
        Event start = new Event.RunStarted(
                "a", null, null, null, null, null, null, "hi", List.of(), null, 5, 1000, 100, null, false, null, null,
                null, null, null, null, null);
        journal.append(new Entry("r", 1, Instant.EPOCH, start), List.of());
        return records.find("r").orElseThrow();
    }

    @Test
    void itHasWhereTheRunIsInProgressAndNobodyHoldsIt() {
        assertThat(records.isOrphaned(running())).isTrue();
    }

    @Test
    void itHasNotWhereTheRunHasEndedSinceItWasLookedAt() {
        RunRecord seen = running();
        journal.append(
                new Entry("r", 2, Instant.EPOCH, new Event.RunEnded(RunStatus.COMPLETED, null, null)), List.of());

        assertThat(records.isOrphaned(seen)).isFalse();
    }
}
