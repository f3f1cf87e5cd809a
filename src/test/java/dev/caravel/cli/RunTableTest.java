package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunSelection;
import dev.caravel.run.RunRecords;
import dev.caravel.support.Entries;
import java.time.Instant;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs as a list for people and for programs. */
class RunTableTest {

    private static final String FIRST = "01a20fd0-0d82-77ac-a643-baeae993c16a";
    private static final String SECOND = "01a20fd0-0d83-77ac-a643-caeae993c16a";
    private static final String BELOW = "01a20fd0-0d84-77ac-a643-000000000001";

    private static final Instant NOW = Instant.parse("2026-11-28T13:00:00Z");

    private final MemoryJournal journal = new MemoryJournal(10, 10);
    private final RunRecords records = new RunRecords(journal);

    @BeforeEach
    void runs() {
        begins(FIRST, "2026-11-28T12:00:00Z", "'input': 'Which orders are overdue?'");
        begins(
                SECOND,
                "2026-11-28T12:01:00Z",
                "'input': '\u6f22\u5b57 and a task that is long, long, long, long, long, long, long'");
        begins(BELOW, "2026-11-28T12:00:01Z", "'input': 'look', 'parent': '" + FIRST + "'");
        Event parked = Entries.entry(FIRST, Instant.EPOCH, "{'type': 'run.parked', 'reason': 'budget'}")
                .event();
        journal.append(new Entry(FIRST, 2, Instant.parse("2026-11-28T12:00:05Z"), parked), List.of());
    }

    private void begins(String id, String at, String more) {
        journal.append(
                Entries.entry(
                        id,
                        Instant.parse(at),
                        "{'type': 'run.started', 'agent': 'assistant', 'messages': [], " + more + "}"),
                List.of());
    }

    private RunTable table() {
        return new RunTable(records.latest(RunSelection.latest(10)), true, records);
    }

    @Test
    void aProgramGetsTheSameLinesEachWithItsWholeId() {
        assertThat(table().lines().get(1))
                .isEqualTo(FIRST + "  2026-11-28T12:00:00  assistant  paused (budget)  $0  Which orders are overdue?");
        assertThat(table().lines().get(2)).startsWith("└ " + BELOW).endsWith("  look");
    }

    @Test
    void aPersonGetsAHeaderAndColumnsWithTheEndsOfIds() {
        List<String> wide = table().table(200, NOW);

        assertThat(wide.get(0))
                .isEqualTo(
                        "RUN             BEGAN (UTC)          AGENT      STATUS                             COST  TASK");
        assertThat(wide.get(2))
                .isEqualTo(
                        "baeae993c16a    2026-11-28 12:00:00  assistant  paused (budget)                      $0  Which orders are overdue?");
    }

    @Test
    void ofOneThatBeganTodayANarrowTerminalHasTheTimeAndOfOthersTheDay() {
        assertThat(table().table(80, NOW).get(2)).startsWith("baeae993c16a    12:00  assistant  ");
        assertThat(table().table(80, NOW.plusSeconds(86_400)).get(2)).startsWith("baeae993c16a    11-28  assistant  ");
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 40, 200})
    void noLineIsWiderThanTheTerminal(int columns) {
        assertThat(table().table(columns, NOW)).allSatisfy(line -> assertThat(new AttributedString(line).columnLength())
                .isLessThanOrEqualTo(columns));
    }

    @Test
    void anIdMayBeShortenedToAnEndThatTellsItApart() {
        assertThat(ShortRunId.whole("baeae993c16a", records)).isEqualTo(FIRST);
        assertThat(ShortRunId.whole("000000000001", records)).isEqualTo(BELOW);
        assertThat(ShortRunId.whole(SECOND, records)).isEqualTo(SECOND);
        assertThat(ShortRunId.whole("16a", records)).as("too short to rely on").isEqualTo("16a");
        assertThatThrownBy(() -> ShortRunId.whole("eae993c16a", records))
                .isInstanceOf(UserMistake.class)
                .hasMessage("the ids of several runs end in 'eae993c16a'; give more letters");
    }
}
