package dev.caravel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of runs: in traces for people, in memory for the process. */
class JournalTest {

    @TempDir
    private Path folder;

    @Test
    void aRunsTraceIsOneFileUnderItsDayWithAnEventALine() throws IOException {
        Exchange reply;
        List<Event> events;
        try (TestHouse house = TestHouse.start(Map.of("caravel.traces", folder.toString()))) {
            reply = house.run("assistant", "[[call current-time {}]]");
            house.run("assistant", "[[say 2 words]]");
            events = house.events(reply);
        }

        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        Path trace = files().filter(file -> file.endsWith(run + ".jsonl"))
                .findFirst()
                .orElseThrow();
        List<Entry> entries =
                Files.readAllLines(trace).stream().map(EntryJson::read).toList();
        assertThat(files()).hasSize(2);
        assertThat(entries).extracting(Entry::event).isEqualTo(events);
        assertThat(entries).extracting(Entry::run).containsOnly(run);
        assertThat(trace.getParent().getFileName())
                .hasToString(
                        entries.get(0).at().atZone(ZoneOffset.UTC).toLocalDate().toString());
    }

    @Test
    void theDayIsTheOneOnWhichTheRunBegan() throws IOException {
        Instant lateInTheEvening = Instant.parse("2026-03-01T23:59:59Z");
        try (TraceFiles traces = new TraceFiles(folder, new Redaction(List.of()))) {
            traces.recorded(new Entry("r", 1, lateInTheEvening, started("")));
            traces.recorded(new Entry("r", 2, lateInTheEvening.plusSeconds(2), new Event.RunParked(PauseReason.TURNS)));
        }

        assertThat(files()).containsExactly(folder.resolve("2026-03-01/r.jsonl"));
        assertThat(Files.readAllLines(folder.resolve("2026-03-01/r.jsonl"))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "019b76da-a800-7000-8000-000000000000, 2026-01-01",
        "019b76da-a7ff-7000-8000-000000000000, 2025-12-31",
        "not-an-id-but-7-just-as-long-as-one-, 2026-03-01",
        "019b76da-a800-4000-8000-000000000000, 2026-03-01",
    })
    void anIdThatTellsWhenItsRunBeganIsBelieved(String run, String day) throws IOException {
        try (TraceFiles traces = new TraceFiles(folder, new Redaction(List.of()))) {
            traces.recorded(
                    new Entry(run, 9, Instant.parse("2026-03-01T12:00:00Z"), new Event.RunParked(PauseReason.TURNS)));
        }

        assertThat(files()).containsExactly(folder.resolve(day + "/" + run + ".jsonl"));
    }

    @Test
    void secretsAreNotTraced() throws IOException {
        String input = "my-configured-key sk-ant-0123456789abcdef0123 Authorization: Bearer abcdefghijklmnop0123 end";
        try (TraceFiles traces = new TraceFiles(folder, new Redaction(List.of("my-configured-key")))) {
            traces.recorded(new Entry("r", 1, Instant.now(), started(input)));
        }

        String line = Files.readString(files().findFirst().orElseThrow());
        assertThat(line)
                .doesNotContain("my-configured-key", "sk-ant", "abcdefghijklmnop")
                .contains("[redacted] [redacted] Authorization: Bearer [redacted] end");
        assertThat(EntryJson.read(line.strip()).event()).isInstanceOf(Event.RunStarted.class);
    }

    @Test
    void runsGoOnWhenTheFolderCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "not a folder");
        try (TestHouse house =
                TestHouse.start(Map.of("caravel.traces", file.resolve("traces").toString()))) {
            assertThat(house.run("assistant", "[[say 2 words]]").getMessage().getBody())
                    .isEqualTo("word1 word2");
        }
        assertThat(file).isRegularFile();
    }

    @Test
    void theMemoryForgetsTheRunsThatStoppedLongestAgoButNoLiveOne() {
        MemoryJournal journal = new MemoryJournal(2, 2);
        append(journal, new Entry("live", 1, Instant.now(), started("")));
        for (String run : List.of("first", "second", "third")) {
            append(journal, new Entry(run, 1, Instant.now(), started("")));
            append(journal, new Entry(run, 2, Instant.now(), new Event.RunEnded(RunStatus.COMPLETED, null, null)));
        }

        assertThat(journal.read("first")).isEmpty();
        assertThat(journal.read("second")).hasSize(2);
        assertThat(journal.read("third")).hasSize(2);
        assertThat(journal.read("live")).hasSize(1);
    }

    @Test
    void aThreadsLastRunIsTheOneThatIsOverAndBelongsToItsTenant() {
        MemoryJournal journal = new MemoryJournal(10, 10);
        append(journal, new Entry("old", 1, Instant.now(), started("")));
        append(journal, new Entry("old", 2, Instant.now(), new Event.RunEnded(RunStatus.COMPLETED, null, null)));
        append(journal, new Entry("new", 1, Instant.now(), started("")));

        assertThat(journal.lastOfThread("assistant", "acme", "blue")).contains("old");
        assertThat(journal.lastOfThread("assistant", "other", "blue")).isEmpty();
        assertThat(journal.lastOfThread("other", "acme", "blue")).isEmpty();
    }

    private static void append(MemoryJournal journal, Entry entry) {
        journal.append(entry, List.of());
    }

    private static Event.RunStarted started(String input) {
        return new Event.RunStarted(
                "assistant",
                "acme",
                "blue",
                null,
                null,
                null,
                null,
                input,
                List.of(),
                null,
                50,
                60_000,
                8192,
                null,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList().stream();
        }
    }

    @Test
    void aRunThatGoesOnDaysLaterHasOneTraceAllTheSame() throws IOException {
        // Its id tells when it began.
        String run = "019b7bf7-4180-7ff4-8d9f-2493a4e59374";
        Instant later = Instant.parse("2026-03-02T10:00:00Z");
        for (int day = 0; day < 2; day++) {
            try (TraceFiles traces = new TraceFiles(folder, new Redaction(List.of()))) {
                traces.recorded(new Entry(
                        run, day + 1, later.plusSeconds(day * 86_400L), new Event.RunParked(PauseReason.TURNS)));
            }
        }

        assertThat(files()).singleElement().satisfies(file -> assertThat(Files.readAllLines(file))
                .hasSize(2));
    }

    @Test
    void aRunThatWaitsForAPersonIsNotForgottenInMemory() {
        MemoryJournal journal = new MemoryJournal(1, 1);
        keep(journal, "waits", null, new Event.RunParked(PauseReason.SHUTDOWN), new Event.RunResumed(null, 5, null));
        journal.append(
                new Entry("waits", 4, Instant.now(), new Event.RunParked(PauseReason.WAITING_APPROVAL)), List.of());
        keep(journal, "second", null, new Event.RunEnded(RunStatus.COMPLETED, null, null));
        keep(journal, "third", null, new Event.RunEnded(RunStatus.COMPLETED, null, null));

        assertThat(journal.read("waits")).hasSize(4);
        assertThat(journal.read("second")).isEmpty();
    }

    @Test
    void aRunWhoseAnswerWasDeliveredLateIsForgottenInMemory() {
        MemoryJournal journal = new MemoryJournal(1, 1);
        keep(journal, "late", "direct:there", new Event.RunEnded(RunStatus.COMPLETED, null, null));
        keep(journal, "second", null, new Event.RunEnded(RunStatus.COMPLETED, null, null));
        keep(journal, "third", null, new Event.RunEnded(RunStatus.COMPLETED, null, null));
        assertThat(journal.read("late")).isNotEmpty();

        journal.append(new Entry("late", 3, Instant.now(), new Event.AnswerDelivered("direct:there")), List.of());
        keep(journal, "fourth", null, new Event.RunEnded(RunStatus.COMPLETED, null, null));

        assertThat(journal.read("late")).isEmpty();
    }

    private static void keep(Journal journal, String run, String replyTo, Event... events) {
        Event start = new Event.RunStarted(
                "a", null, null, null, null, replyTo, null, "hi", List.of(), null, 5, 1000, 100, null, false, null,
                null, null, null, null, null, null);
        journal.append(new Entry(run, 1, Instant.now(), start), List.of());
        for (int i = 0; i < events.length; i++) {
            journal.append(new Entry(run, i + 2, Instant.now(), events[i]), List.of());
        }
    }
}
