package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.Message;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import dev.caravel.support.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which runs are found by what they were asked, answered, cost and asked for, in every journal alike. */
class RunSelectionTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private static Postgres postgres;

    @TempDir
    private Path folder;

    /** Where the runs are kept. */
    enum Place {
        MEMORY,
        SQLITE,
        POSTGRESQL
    }

    @BeforeAll
    static void startPostgres() {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    private interface Use {
        void of(Journal journal) throws Exception;
    }

    private String url(Place place) {
        return place == Place.SQLITE ? "jdbc:sqlite:" + folder.resolve(UUID.randomUUID() + ".db") : postgres.empty();
    }

    private void with(Place place, Use use) throws Exception {
        if (place == Place.MEMORY) {
            use.of(new MemoryJournal(1_000, 1_000));
            return;
        }
        try (SqlJournal journal = new SqlJournal(url(place), Sync.NORMAL)) {
            use.of(journal);
        }
    }

    /** A run whose events are written one after the other, each a second later. */
    private static final class Recorded {

        private final Journal journal;
        private final String id;
        private long seq;

        private Recorded(Journal journal, String id, long seq) {
            this.journal = journal;
            this.id = id;
            this.seq = seq;
        }

        static Recorded start(Journal journal, String id, String agent, String tenant, String parent, String input) {
            return new Recorded(journal, id, 0)
                    .then(new Event.RunStarted(
                            agent, tenant, null, null, parent, null, null, input, List.of(), null, 9, 1, 1, null, true,
                            null, null, null, null, null, null, null));
        }

        static Recorded tagged(Journal journal, String id, String... tags) {
            return new Recorded(journal, id, 0)
                    .then(new Event.RunStarted(
                            "clerk",
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            "x",
                            List.of(),
                            null,
                            9,
                            1,
                            1,
                            null,
                            true,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            List.of(tags)));
        }

        static Recorded forked(Journal journal, String id, String original) {
            return new Recorded(journal, id, 0)
                    .then(new Event.RunStarted(
                            "clerk",
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            "x",
                            List.of(),
                            null,
                            9,
                            1,
                            1,
                            null,
                            true,
                            null,
                            null,
                            null,
                            null,
                            new Event.ForkedFrom(original, 1),
                            null,
                            null));
        }

        static Recorded start(Journal journal, String id, String input) {
            return start(journal, id, "clerk", null, null, input);
        }

        Recorded then(Event event, Booking... bookings) {
            seq++;
            journal.append(new Entry(id, seq, NOON.plusSeconds(id.charAt(0)), event), List.of(bookings));
            return this;
        }

        Recorded asks(String model) {
            return then(new Event.ModelAsked(model, 1, 1, 1));
        }

        Recorded gets(String words, String cost, Booking... bookings) {
            return then(
                    new Event.ModelReplied(
                            "host/m",
                            "m",
                            Usage.NONE,
                            (JsonNode) null,
                            "end_turn",
                            Message.user(words).content(),
                            Dollars.parse(cost),
                            Dollars.parse(cost),
                            1,
                            null,
                            null,
                            null,
                            null,
                            null),
                    bookings);
        }

        Recorded ends(RunStatus status) {
            return then(new Event.RunEnded(status, null, null));
        }
    }

    private static RunSelection any() {
        return RunSelection.latest(9);
    }

    private static List<String> saying(Journal journal, String text) {
        return journal.latest(any().saying(Optional.of(text)));
    }

    private static List<String> asking(Journal journal, String model) {
        return journal.latest(any().asking(Optional.of(model)));
    }

    private static List<String> costing(Journal journal, String least) {
        return journal.latest(any().costing(Optional.of(Dollars.parse(least))));
    }

    @ParameterizedTest
    @EnumSource
    void byAnyOfSeveralStatusesAndAgentsByTenantAndParent(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "clerk", "acme", null, "x").ends(RunStatus.COMPLETED);
            Recorded.start(journal, "b", "scout", "acme", "a", "x").ends(RunStatus.FAILED);
            Recorded.start(journal, "c", "buyer", null, null, "x");

            assertThat(journal.latest(any().standing(Set.of(RunStatus.COMPLETED, RunStatus.FAILED))))
                    .containsExactly("b", "a");
            assertThat(journal.latest(any().ofAgents(Set.of("clerk", "buyer")))).containsExactly("c", "a");
            assertThat(journal.latest(any().ofTenant(Optional.of("acme")))).containsExactly("b", "a");
            assertThat(journal.latest(any().startedBy(Optional.of("a")))).containsExactly("b");
            assertThat(journal.latest(any().onTop())).containsExactly("c", "a");
            assertThat(journal.latest(any())).containsExactly("c", "b", "a");
        });
    }

    @ParameterizedTest
    @EnumSource
    void byTheRunFromOneOfWhosePlacesTheyGoOn(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "x").ends(RunStatus.COMPLETED);
            Recorded.forked(journal, "b", "a");
            Recorded.forked(journal, "c", "b");
            Recorded.forked(journal, "d", "a");

            assertThat(journal.latest(any().forkedFrom(Optional.of("a")))).containsExactly("d", "b");
            assertThat(journal.latest(any().forkedFrom(Optional.of("d")))).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void byAllOfSeveralTags(Place place) throws Exception {
        with(place, journal -> {
            Recorded.tagged(journal, "a", "nightly", "eu").ends(RunStatus.COMPLETED);
            Recorded.tagged(journal, "b", "nightly", "us");
            Recorded.start(journal, "c", "nightly");

            assertThat(journal.latest(any().tagged(Set.of("nightly")))).containsExactly("b", "a");
            assertThat(journal.latest(any().tagged(Set.of("nightly", "eu")))).containsExactly("a");
            assertThat(journal.latest(any().tagged(Set.of("us", "eu")))).isEmpty();
            assertThat(journal.latest(any().tagged(Set.of("night")))).isEmpty();
            assertThat(journal.latest(any().tagged(Set.of("Nightly")))).isEmpty();
            assertThat(journal.latest(any().tagged(Set.of("nightly")).startedBefore(Optional.of("b"))))
                    .containsExactly("a");
        });
    }

    @ParameterizedTest
    @EnumSource
    void byPartOfTheNameOfAnyModelThatItAskedAlsoWhileItWorks(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "x")
                    .asks("anthropic/claude-opus")
                    .asks("mistral/small_1")
                    .ends(RunStatus.FAILED);
            Recorded.start(journal, "b", "x").asks("anthropic/claude-haiku");
            Event result = new Event.ToolFinished(
                    "1", "agent", 1, false, "y", null, null, null, Map.of("google/gemini", 2), null);
            Recorded.start(journal, "c", "x").asks("mistral/large").then(result);

            assertThat(asking(journal, "gemini")).as("its subagent did").containsExactly("c");
            assertThat(asking(journal, "claude")).containsExactly("b", "a");
            assertThat(asking(journal, "OPUS")).containsExactly("a");
            assertThat(asking(journal, "l_1")).containsExactly("a");
            assertThat(asking(journal, "e_haiku")).isEmpty();
            assertThat(asking(journal, "gpt")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void byWordsOfTheInputOrTheAnswerInAnyCaseAndAlphabet(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "Where are my ÄPFEL?")
                    .gets("In the Straße ΟΔΟΣ", "0")
                    .ends(RunStatus.COMPLETED);
            Recorded.start(journal, "b", "x".repeat(9_000) + " needle");

            assertThat(saying(journal, "äpfel")).containsExactly("a");
            assertThat(saying(journal, "WHERE ARE")).containsExactly("a");
            assertThat(saying(journal, "A\u0308pfel")).containsExactly("a");
            assertThat(saying(journal, "straSSe".replace("SS", "ß"))).containsExactly("a");
            assertThat(saying(journal, "οδος")).containsExactly("a");
            assertThat(saying(journal, "Needle")).containsExactly("b");
            assertThat(saying(journal, "pears")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLookedForStandsForItselfAlone(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "100% of a_b! C:\\temp [x] 'q'\0");
            Recorded.start(journal, "b", "1000 of axb");

            assertThat(saying(journal, "100%")).containsExactly("a");
            assertThat(saying(journal, "a_b")).containsExactly("a");
            assertThat(saying(journal, "b!")).containsExactly("a");
            assertThat(saying(journal, "C:\\T")).containsExactly("a");
            assertThat(saying(journal, "[x] 'Q'\0")).containsExactly("a");
            assertThat(saying(journal, "100")).containsExactly("b", "a");
        });
    }

    @ParameterizedTest
    @EnumSource
    void byTheAnswerOnlyWhereThereIsOne(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "x").gets("no idea", "0").ends(RunStatus.FAILED);
            Recorded.start(journal, "b", "x")
                    .gets("I look", "0")
                    .then(new Event.ToolFinished("1", "look", 1, false, "found a shoe"))
                    .gets("It is ", "0")
                    .gets("blue", "0")
                    .ends(RunStatus.COMPLETED);

            assertThat(saying(journal, "idea")).isEmpty();
            assertThat(saying(journal, "shoe")).isEmpty();
            assertThat(saying(journal, "I look")).isEmpty();
            assertThat(saying(journal, "it is blue")).containsExactly("b");
        });
    }

    @ParameterizedTest
    @EnumSource
    void byWhatItHasCostSoFarWithItsSubagents(Place place) throws Exception {
        with(place, journal -> {
            Scope account = new Scope(Scope.ofRun("b"), null);
            Recorded.start(journal, "a", "x").gets("y", "0.5").ends(RunStatus.COMPLETED);
            Recorded.start(journal, "b", "x");
            Recorded.start(journal, "c", "clerk", null, "b", "x")
                    .gets("y", "2", new Booking(account, Dollars.ZERO, Dollars.parse("2")))
                    .then(new Event.RunParked(PauseReason.PROVIDER));

            assertThat(costing(journal, "0.5")).containsExactly("c", "b", "a");
            assertThat(costing(journal, "0.500000000001")).containsExactly("c", "b");
            assertThat(costing(journal, "2.01")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void theNextPageIsOfTheSameSelection(Place place) throws Exception {
        with(place, journal -> {
            for (String id : List.of("a", "b", "c", "d", "e")) {
                Recorded.start(journal, id, id.equals("c") ? "other" : "wanted");
            }

            RunSelection wanted = RunSelection.latest(2).saying(Optional.of("wanted"));
            assertThat(journal.latest(wanted)).containsExactly("e", "d");
            assertThat(journal.latest(wanted.startedBefore(Optional.of("d")))).containsExactly("b", "a");
        });
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void aRunThatEndsInAnotherProcessThanItBeganInIsFoundByAllOfIt(Place place) throws Exception {
        String url = url(place);
        try (SqlJournal one = new SqlJournal(url, Sync.NORMAL);
                SqlJournal other = new SqlJournal(url, Sync.NORMAL)) {
            Recorded.start(one, "a", "question").asks("host/first").then(new Event.RunParked(PauseReason.PROVIDER));
            new Recorded(other, "a", 3)
                    .then(new Event.RunResumed(null, 9, null))
                    .asks("host/second")
                    .gets("solution", "3")
                    .ends(RunStatus.COMPLETED);

            for (SqlJournal each : List.of(one, other)) {
                assertThat(saying(each, "question")).containsExactly("a");
                assertThat(saying(each, "solution")).containsExactly("a");
                assertThat(asking(each, "first")).containsExactly("a");
                assertThat(asking(each, "second")).containsExactly("a");
                assertThat(costing(each, "3")).containsExactly("a");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDearestComeFirstWhereThatIsAskedFor(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "x").gets("w", "0.5").ends(RunStatus.COMPLETED);
            Recorded.start(journal, "b", "x").gets("w", "2").ends(RunStatus.COMPLETED);
            // One that is at work has its cost in its account.
            Recorded.start(journal, "c", "x")
                    .gets("w", "1", new Booking(new Scope(Scope.ofRun("c"), null), Dollars.ZERO, Dollars.parse("1")));
            Recorded.start(journal, "d", "x").ends(RunStatus.FAILED);

            assertThat(journal.latest(any().inOrder(RunSelection.Order.DEAREST)))
                    .containsExactly("b", "c", "a", "d");
        });
    }

    @ParameterizedTest
    @EnumSource
    void runsSinceAMomentAreThoseThatStartedThenOrLater(Place place) throws Exception {
        with(place, journal -> {
            Recorded.start(journal, "a", "x");
            Recorded.start(journal, "b", "x");
            Recorded.start(journal, "c", "x");

            assertThat(journal.latest(any().startedSince(Optional.of(NOON.plusSeconds('b')))))
                    .containsExactly("c", "b");
        });
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void whatIsForgottenIsNotFoundByItsWords(Place place) throws Exception {
        with(place, journal -> {
            new Recorded(journal, "a", 0)
                    .then(new Event.RunStarted(
                            "clerk",
                            null,
                            null,
                            "key",
                            null,
                            null,
                            null,
                            "private",
                            List.of(),
                            null,
                            9,
                            1,
                            1,
                            null,
                            true,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            List.of("mine")))
                    .gets("secret", "0")
                    .ends(RunStatus.COMPLETED);

            journal.prune(NOON.plusSeconds(1_000), NOON);

            assertThat(journal.boundTo("clerk", "", "key")).contains("a");
            assertThat(saying(journal, "private")).isEmpty();
            assertThat(saying(journal, "secret")).isEmpty();
            assertThat(journal.latest(any().tagged(Set.of("mine")))).isEmpty();
        });
    }

    /** Ten thousand or ten million: events are not looked at, rows come in their order, and the first page ends the search. */
    @Test
    void rowsAloneTellInTheOrderOfTheList() throws Exception {
        String url = url(Place.SQLITE);
        try (SqlJournal journal = new SqlJournal(url, Sync.NORMAL)) {
            journal.awaitOpen();
            RunSelection all = any().asking(Optional.of("m"))
                    .saying(Optional.of("x"))
                    .costing(Optional.of(Dollars.parse("1")))
                    .startedBefore(Optional.of("a"));

            assertThat(plan(url, RunFilter.of(all)))
                    .anyMatch(step -> step.contains("caravel_runs USING INDEX caravel_runs_by_start"))
                    .noneMatch(step -> step.contains("caravel_events"))
                    .noneMatch(step -> step.contains("SCAN caravel_accounts"))
                    .noneMatch(step -> step.contains("TEMP B-TREE"));
        }
    }

    private static List<String> plan(String url, RunFilter filter) throws SQLException {
        List<String> steps = new ArrayList<>();
        try (Connection database = DriverManager.getConnection(url);
                PreparedStatement explain = database.prepareStatement("explain query plan " + filter.sql());
                ResultSet rows = explain.executeQuery()) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }

    /** An earlier version's runs have no summaries: the first search makes them, and no other has to. */
    @Test
    void summariesThatAreMissingAreMadeOnce() throws Exception {
        String url = url(Place.SQLITE);
        try (SqlJournal journal = new SqlJournal(url, Sync.NORMAL)) {
            for (int i = 0; i < 250; i++) {
                Recorded.start(journal, "a" + i, "Old " + i).gets("reply", "1").ends(RunStatus.COMPLETED);
            }
            try (Connection database = DriverManager.getConnection(url);
                    Statement statement = database.createStatement()) {
                statement.executeUpdate(
                        "update caravel_runs set input_words = null, answer_words = '', models = '', cost = 0");
            }

            assertThat(saying(journal, "old 249")).containsExactly("a249");
            assertThat(costing(journal, "1")).hasSize(9);
            try (Connection database = DriverManager.getConnection(url);
                    Statement statement = database.createStatement();
                    ResultSet due = statement.executeQuery("select 1 from caravel_runs where input_words is null")) {
                assertThat(due.next()).isFalse();
            }
        }
    }
}
