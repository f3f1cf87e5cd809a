package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.journal.AnyEvent;
import dev.caravel.journal.Approval;
import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.DaySums;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Event;
import dev.caravel.journal.Inquiry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.LimitReached;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import dev.caravel.support.Postgres;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every journal promises, wherever it keeps its entries. */
class JournalContractTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");
    private static final Dollars CENT = Dollars.parse("0.01");

    private static Postgres postgres;

    @TempDir
    private Path folder;

    /** Where the entries are kept. */
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

    private String url(Place place) {
        return place == Place.SQLITE ? "jdbc:sqlite:" + folder.resolve(UUID.randomUUID() + ".db") : postgres.empty();
    }

    private interface Use {
        void of(Journal journal) throws Exception;
    }

    private void with(Place place, Use use) throws Exception {
        if (place == Place.MEMORY) {
            use.of(new MemoryJournal(1_000, 1_000));
            return;
        }
        try (SqlJournal journal = new SqlJournal(url(place), Sync.FULL)) {
            use.of(journal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEventComesBackAsItWas(Place place) throws Exception {
        List<Event> events = AnyEvent.ofEachType().toList();
        List<Entry> entries = IntStream.range(0, events.size())
                .mapToObj(i -> new Entry("run" + i, 2, NOON, events.get(i)))
                .toList();
        with(place, journal -> {
            for (Entry entry : entries) {
                boolean first = entry.event() instanceof Event.RunStarted;
                Entry next = first ? new Entry(entry.run(), 1, NOON, entry.event()) : entry;
                if (!first) {
                    journal.append(new Entry(entry.run(), 1, NOON, started(null, null)), List.of());
                }
                journal.append(next, List.of());

                List<Entry> read = journal.read(entry.run());
                Entry last = read.get(read.size() - 1);
                assertThat(EntryJson.write(last)).isEqualTo(EntryJson.write(next));
                assertThat(last.at()).isEqualTo(NOON);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theLastKeyOfThoseThatBeginAlikeIsFound(Place place) throws Exception {
        with(place, journal -> {
            for (String key :
                    List.of("a/b 2026-03-01", "a/b 2026-11-28", "a/b 2025-12-31", "a/c 2027-01-01", "A/b 2028-01-01")) {
                journal.append(new Entry(key, 1, NOON, startedWith(key, null)), List.of());
            }
            journal.append(new Entry("unkeyed", 1, NOON, started(null, null)), List.of());

            assertThat(journal.lastKey("assistant", "", "a/b ")).contains("a/b 2026-11-28");
            assertThat(journal.lastKey("assistant", "", "a/d ")).isEmpty();
            assertThat(journal.lastKey("another", "", "a/b ")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void runsAreFoundByTheEndsOfTheirIds(Place place) throws Exception {
        with(place, journal -> {
            List<String> ids = List.of("01-ab_1", "02-ab_1", "03-abx1");
            for (int i = 0; i < ids.size(); i++) {
                journal.append(new Entry(ids.get(i), 1, NOON.plusSeconds(i), started(null, null)), List.of());
            }

            assertThat(journal.endingWith("ab_1", 10)).containsExactly("02-ab_1", "01-ab_1");
            assertThat(journal.endingWith("ab_1", 1)).containsExactly("02-ab_1");
            assertThat(journal.endingWith("01-ab", 10)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRunsEventsAreReadAtOnceAndInTheirOrder(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("r", 1, NOON, started(null, null)), List.of());
            for (int seq = 2; seq <= 20; seq++) {
                journal.append(new Entry("r", seq, NOON, seq % 3 == 0 ? replied() : chosen()), List.of());

                assertThat(journal.read("r")).hasSize(seq);
            }
            assertThat(journal.read("r"))
                    .extracting(Entry::seq)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 20).mapToObj(Long::valueOf).toList());
            assertThat(journal.read("unknown")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void anEventAndItsBookingsAreRecordedTogetherOrNotAtAll(Place place) throws Exception {
        Scope wide = new Scope("day", Dollars.parse("1"));
        Scope narrow = new Scope("run:r", Dollars.parse("0.015"));
        with(place, journal -> {
            journal.append(new Entry("r", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("r", 2, NOON, asked()), List.of(reserve(wide), reserve(narrow)));

            assertThatThrownBy(() ->
                            journal.append(new Entry("r", 3, NOON, asked()), List.of(reserve(wide), reserve(narrow))))
                    .isInstanceOfSatisfying(
                            LimitReached.class, e -> assertThat(e.scope()).isEqualTo(narrow));
            assertThat(journal.read("r")).hasSize(2);
            assertThat(journal.account("day")).isEqualTo(new Account(CENT, Dollars.ZERO));
            assertThat(journal.account("run:r")).isEqualTo(new Account(CENT, Dollars.ZERO));

            journal.append(new Entry("r", 3, NOON, replied()), List.of(settle(wide), settle(narrow)));
            assertThat(journal.account("day")).isEqualTo(new Account(Dollars.ZERO, CENT));
            assertThat(journal.account("unknown")).isEqualTo(Account.EMPTY);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aThreadGoesOnFromTheRunThatStartedLastAndIsOver(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("a", 1, NOON, started("blue", "acme")), List.of());
            journal.append(new Entry("b", 1, NOON.plusSeconds(1), started("blue", "acme")), List.of());
            journal.append(new Entry("c", 1, NOON.plusSeconds(2), started("blue", "acme")), List.of());
            journal.append(new Entry("d", 1, NOON.plusSeconds(3), started("blue", null)), List.of());
            assertThat(journal.lastOfThread("assistant", "acme", "blue")).isEmpty();

            journal.append(new Entry("b", 2, NOON.plusSeconds(4), new Event.RunParked(PauseReason.TURNS)), List.of());
            journal.append(new Entry("a", 2, NOON.plusSeconds(5), ended()), List.of());
            journal.append(new Entry("d", 2, NOON.plusSeconds(6), ended()), List.of());

            assertThat(journal.lastOfThread("assistant", "acme", "blue")).contains("b");
            assertThat(journal.lastOfThread("assistant", "", "blue")).contains("d");
            assertThat(journal.lastOfThread("assistant", "other", "blue")).isEmpty();
            assertThat(journal.lastOfThread("other", "acme", "blue")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aThreadHasOneRunAtATimeInTheOrderTheyCame(Place place) throws Exception {
        with(place, journal -> {
            for (String run : List.of("a", "b", "c")) {
                journal.append(new Entry(run, 1, NOON.plusSeconds(run.charAt(0)), started("blue", "acme")), List.of());
            }
            assertThat(journal.takeThread("a", Optional.empty())).isEqualTo(ThreadTurn.after(null));
            journal.append(new Entry("a", 2, NOON, new Event.ThreadTaken(null, List.of())), List.of());
            for (String run : List.of("b", "c")) {
                journal.append(new Entry(run, 2, NOON, new Event.RunQueued("a", null)), List.of());
            }
            assertThat(journal.latest(9, Optional.of(RunStatus.QUEUED))).containsExactly("c", "b");
            assertThat(journal.takeThread("b", Optional.empty()))
                    .isEqualTo(ThreadTurn.behind("a", ThreadTurn.State.BUSY));
            journal.append(new Entry("a", 3, NOON, new Event.RunParked(PauseReason.WAITING_APPROVAL)), List.of());
            assertThat(journal.takeThread("b", Optional.empty()))
                    .isEqualTo(ThreadTurn.behind("a", ThreadTurn.State.STANDING));
            journal.append(new Entry("a", 4, NOON, ended()), List.of());

            assertThat(journal.takeThread("c", Optional.empty()))
                    .isEqualTo(ThreadTurn.behind("b", ThreadTurn.State.BUSY));
            assertThat(journal.takeThread("b", Optional.empty())).isEqualTo(ThreadTurn.after("a"));
            assertThat(journal.takeThread("b", Optional.empty()))
                    .as("again, because its program died before it knew")
                    .isEqualTo(ThreadTurn.after("a"));
            journal.append(new Entry("b", 3, NOON, new Event.ThreadTaken("a", List.of())), List.of());
            assertThat(journal.takeThread("c", Optional.of("b")))
                    .as("b is waited for no longer")
                    .isEqualTo(ThreadTurn.after("b"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void ofManyThatWantAFreeThreadOneGetsIt(Place place) throws Exception {
        with(place, journal -> {
            List<String> runs = IntStream.range(0, 20).mapToObj(i -> "r" + i).toList();
            for (String run : runs) {
                journal.append(new Entry(run, 1, NOON, started("blue", null)), List.of());
            }
            List<ThreadTurn> turns = runs.parallelStream()
                    .map(run -> journal.takeThread(run, Optional.empty()))
                    .toList();

            assertThat(turns).filteredOn(turn -> turn.front().isEmpty()).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void ofManyThatBeginWhenAThreadGetsFreeOneGetsIt(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("before", 1, NOON, started("blue", null)), List.of());
            journal.takeThread("before", Optional.empty());
            journal.append(new Entry("before", 2, NOON, ended()), List.of());
            List<ThreadTurn> turns = IntStream.range(0, 20)
                    .parallel()
                    .mapToObj(i -> {
                        journal.append(new Entry("r" + i, 1, NOON, started("blue", null)), List.of());
                        return journal.takeThread("r" + i, Optional.empty());
                    })
                    .toList();

            assertThat(turns).filteredOn(turn -> turn.front().isEmpty()).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatHasGotItsTurnKeepsItAlsoBeforeItHasSaidSo(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("first", 1, NOON, started("blue", null)), List.of());
            journal.append(new Entry("second", 1, NOON.plusSeconds(1), started("blue", null)), List.of());
            journal.append(new Entry("second", 2, NOON, new Event.RunQueued(null, null)), List.of());
            assertThat(journal.takeThread("second", Optional.empty())).isEqualTo(ThreadTurn.after(null));
            journal.append(new Entry("first", 2, NOON, new Event.RunQueued("second", null)), List.of());

            assertThat(journal.takeThread("first", Optional.empty()))
                    .isEqualTo(ThreadTurn.behind("second", ThreadTurn.State.BUSY));
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatCameAfterAnEventIsReadWithWhatIsHeld(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("r", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("r", 2, NOON, chosen()), List.of());
            journal.hold(new Entry("r", 3, NOON, chosen()));
            List<Entry> all = journal.read("r");

            assertThat(all).hasSize(3);
            for (int seq = 0; seq <= 3; seq++) {
                assertThat(journal.readAfter("r", seq)).isEqualTo(all.subList(seq, 3));
            }
            assertThat(journal.readAfter("unknown", 0)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatGaveUpWaitingGoesOnWhenItsThreadIsFree(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("a", 1, NOON, started("blue", null)), List.of());
            journal.takeThread("a", Optional.empty());
            journal.append(new Entry("a", 2, NOON, new Event.RunParked(PauseReason.WAITING_APPROVAL)), List.of());
            journal.append(new Entry("b", 1, NOON.plusSeconds(1), started("blue", null)), List.of());
            journal.append(new Entry("b", 2, NOON, new Event.RunQueued("a", null)), List.of());
            journal.append(new Entry("b", 3, NOON, new Event.RunParked(PauseReason.THREAD_BUSY)), List.of());
            assertThat(journal.unattended(NOON, 9)).isEmpty();

            journal.append(new Entry("a", 3, NOON, ended()), List.of());

            assertThat(journal.unattended(NOON, 9)).containsExactly("b");
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatAwaitsItsProviderIsListedUntilItGoesOn(Place place) throws Exception {
        with(place, journal -> {
            Event.NextTry late = new Event.NextTry("openai/gpt-4o", "2026-11-22T11:00:00Z", "2026-11-22T14:00:00Z");
            Event.NextTry soon = new Event.NextTry("openai/gpt-4o", "2026-11-22T12:00:00Z", "2026-11-22T13:00:00Z");
            for (String run : List.of("a", "b")) {
                journal.append(new Entry(run, 1, NOON, started(null, null)), List.of());
                Event.NextTry next = run.equals("a") ? late : soon;
                journal.append(
                        new Entry(run, 2, NOON, new Event.RunParked(PauseReason.PROVIDER, null, next)), List.of());
            }
            assertThat(journal.awaitingProvider(9)).containsExactly(Map.entry("b", soon), Map.entry("a", late));
            assertThat(journal.awaitingProvider(1)).containsOnlyKeys("b");

            journal.append(new Entry("a", 3, NOON, new Event.RunResumed(null, 50, null)), List.of());
            journal.append(new Entry("b", 3, NOON, ended()), List.of());
            assertThat(journal.awaitingProvider(9)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRunGoesOnByItselfOnceSomebodyHasSaidWhatBecameOfItsCall(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("a", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("a", 2, NOON, new Event.RunParked(PauseReason.OUTCOME_UNKNOWN)), List.of());
            assertThat(journal.unattended(NOON, 9)).isEmpty();

            journal.append(
                    new Entry("a", 3, NOON, new Event.ToolResolved("call", CallOutcome.NOT_DONE, null)), List.of());
            assertThat(journal.unattended(NOON, 9)).containsExactly("a");

            journal.append(new Entry("a", 4, NOON, new Event.RunResumed(null, 50, null)), List.of());
            journal.append(new Entry("a", 5, NOON, new Event.RunParked(PauseReason.OUTCOME_UNKNOWN)), List.of());
            assertThat(journal.unattended(NOON, 9)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatStandsStillWhileNobodyWaitsForItIsToBeToldOnce(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("a", 1, NOON, startedWith(null, "direct:a")), List.of());
            journal.append(new Entry("a", 2, NOON, new Event.RunParked(PauseReason.BUDGET)), List.of());
            assertThat(journal.undelivered(9)).isEmpty();

            journal.append(new Entry("a", 3, NOON, new Event.RunResumed(null, 50, null)), List.of());
            journal.append(
                    new Entry("a", 4, NOON, new Event.RunParked(PauseReason.BUDGET).whileUnattended()), List.of());
            assertThat(journal.undelivered(9)).containsExactly("a");

            journal.append(new Entry("a", 5, NOON, new Event.AnswerDelivered("direct:a")), List.of());
            assertThat(journal.undelivered(9)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatADayCameToAndWhoWaitsIsCounted(Place place) throws Exception {
        with(place, journal -> {
            Event asked = new Event.ApprovalRequested(
                    "q", "call", "tool", JsonNodeFactory.instance.objectNode(), "r", "d", "2030-01-01T00:00:00Z");
            Event replied = new Event.ModelReplied(
                    "a/m",
                    "m",
                    new Usage(1, 2, 3, 4, 0, 0),
                    null,
                    "end_turn",
                    JsonNodeFactory.instance.arrayNode(),
                    CENT,
                    CENT,
                    5,
                    null,
                    null,
                    null,
                    null,
                    null);
            journal.append(new Entry("a", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("a", 2, NOON, replied), List.of());
            journal.append(new Entry("a", 3, NOON, asked), List.of());
            assertThat(journal.approvals().count()).isEqualTo(1);

            journal.append(new Entry("a", 4, NOON.plus(1, ChronoUnit.DAYS), replied), List.of());
            journal.append(new Entry("a", 5, NOON.plus(1, ChronoUnit.DAYS), ended()), List.of());
            assertThat(journal.approvals().count()).isZero();
            assertThat(journal.sums("2026-11-22")).isEqualTo(new DaySums(10, 0, 0));
            assertThat(journal.sums("2026-11-23")).isEqualTo(new DaySums(10, 1, 0));
            assertThat(journal.sums("2026-11-24")).isEqualTo(DaySums.NONE);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theMarkIsAnotherOneWheneverSomethingWasRecordedOrAnswered(Place place) throws Exception {
        Event asked = new Event.ApprovalRequested(
                "q", "call", "tool", JsonNodeFactory.instance.objectNode(), "r", "d", "2030-01-01T00:00:00Z");
        with(place, journal -> {
            Set<String> marks = new HashSet<>(Set.of(journal.mark()));
            journal.append(new Entry("a", 1, NOON, started(null, null)), List.of());
            marks.add(journal.mark());
            journal.append(new Entry("a", 2, NOON, asked), List.of());
            marks.add(journal.mark());
            journal.approvals().answer("q", new Approval.Answer(Decision.APPROVE, "ann", "", NOON));
            marks.add(journal.mark());

            assertThat(marks).hasSize(4);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE", "POSTGRESQL"})
    void theMarkTellsOfOtherProcessesAndStaysWhenNothingHappens(Place place) {
        String url = url(place);
        try (SqlJournal one = new SqlJournal(url, Sync.NORMAL);
                SqlJournal other = new SqlJournal(url, Sync.NORMAL)) {
            other.awaitOpen();
            String before = one.mark();
            assertThat(one.mark()).isEqualTo(before);

            other.append(new Entry("a", 1, NOON, started(null, null)), List.of());

            assertThat(one.mark()).isNotEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAToolWasLikeWhenItWasLastAllowedIsKept(Place place) throws Exception {
        with(place, journal -> {
            assertThat(journal.pins().find("mcp:a/b")).isEmpty();

            journal.pins().keep("mcp:a/b", "one");
            journal.pins().keep("mcp:a/b", "two");

            assertThat(journal.pins().find("mcp:a/b")).contains("two");
        });
    }

    @ParameterizedTest
    @EnumSource
    void manyQuestionsAreAnsweredAtOnceAndTheFirstAnswerStands(Place place) throws Exception {
        with(place, journal -> {
            for (int i = 0; i < 5; i++) {
                Event asked = new Event.ApprovalRequested(
                        "q" + i,
                        "call",
                        "tool",
                        JsonNodeFactory.instance.objectNode(),
                        "r",
                        "d",
                        i == 4 ? "2026-11-22T12:00:01Z" : "2030-01-01T00:00:00Z");
                journal.append(new Entry("run" + i, 1, NOON, started(null, "acme")), List.of());
                journal.append(new Entry("run" + i, 2, NOON, asked), List.of());
            }
            Approval.Answer first = new Approval.Answer(Decision.DENY, "bob", "no\u0000pe", NOON);
            Approval.Answer second = new Approval.Answer(Decision.DENY, "ann", "", NOON.plusSeconds(5));
            journal.approvals().answer(List.of("q1", "q2"), first);

            Map<String, String> by =
                    journal.approvals().answer(List.of("q0", "q1", "q2", "q4", "none\u0000"), second).stream()
                            .collect(Collectors.toMap(Approval::id, question -> question.answer()
                                    .map(Approval.Answer::by)
                                    .orElse("nobody")));

            assertThat(by).isEqualTo(Map.of("q0", "ann", "q1", "bob", "q2", "bob", "q4", "nobody"));
            assertThat(journal.approvals().answer(List.of(), second)).isEmpty();
            assertThat(journal.approvals().waiting(9)).extracting(Approval::id).containsExactly("q3", "q4");
            assertThat(journal.approvals().find("q3")).hasValueSatisfying(question -> {
                assertThat(question.tenant()).contains("acme");
                assertThat(question.rootAgent()).isEqualTo("assistant");
            });
        });
    }

    @ParameterizedTest
    @EnumSource
    void aQuestionAndItsAnswerAreKeptAsTheyCame(Place place) throws Exception {
        with(place, journal -> {
            JsonNode exact = JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readTree("{\"amount\": 12345678901234567890.10, \"words\": \"\\u0000 é 漢\"}");
            Inquiry inquiry = new Inquiry("How much? \u0000", List.of("1", "é 漢"), exact);
            Event asked = new Event.ApprovalRequested("q", "c", "t", exact, "r", "d", "2030-01-01T00:00:00Z", inquiry);
            journal.append(new Entry("run", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("run", 2, NOON, asked), List.of());
            assertThat(journal.approvals().waiting(9))
                    .singleElement()
                    .satisfies(waiting -> assertThat(waiting.question()).contains(inquiry));

            journal.approvals().answer("q", Approval.Answer.to(exact, "ann", NOON));
            journal.approvals().answer("q", Approval.Answer.to(TextNode.valueOf("other"), "bob", NOON));

            assertThat(journal.approvals().find("q").flatMap(Approval::answer)).hasValueSatisfying(answer -> {
                assertThat(answer.decision()).isEqualTo(Decision.ANSWER);
                assertThat(answer.by()).isEqualTo("ann");
                assertThat(answer.value().orElseThrow()).hasToString(exact.toString());
            });
        });
    }

    @ParameterizedTest
    @EnumSource
    void runsWhoseCallHasAnUnknownOutcomeAreFoundUntilItIsKnown(Place place) throws Exception {
        with(place, journal -> {
            for (String run : List.of("a", "b", "c")) {
                journal.append(new Entry(run, 1, NOON, started(null, null)), List.of());
                PauseReason why = run.equals("b") ? PauseReason.BUDGET : PauseReason.OUTCOME_UNKNOWN;
                journal.append(new Entry(run, 2, NOON, new Event.RunParked(why)), List.of());
            }
            assertThat(journal.unresolved(9)).containsExactlyInAnyOrder("a", "c");
            assertThat(journal.unresolved(1)).hasSize(1);

            journal.append(
                    new Entry("a", 3, NOON, new Event.ToolResolved("call", CallOutcome.NOT_DONE, null)), List.of());
            assertThat(journal.unresolved(9)).containsExactly("c");
        });
    }

    @ParameterizedTest
    @EnumSource
    void runsThatStandStillAreCountedByWhatForWithTheirSubagentsOnce(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("a", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("a", 2, NOON, new Event.RunParked(PauseReason.PROVIDER)), List.of());
            journal.append(new Entry("b", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("b", 2, NOON, new Event.RunParked(PauseReason.PROVIDER)), List.of());
            journal.append(new Entry("c", 1, NOON, startedBy("a")), List.of());
            journal.append(new Entry("c", 2, NOON, new Event.RunParked(PauseReason.PROVIDER)), List.of());
            journal.append(new Entry("d", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("d", 2, NOON, new Event.RunParked(PauseReason.WAITING_APPROVAL)), List.of());
            journal.append(new Entry("e", 1, NOON, started(null, null)), List.of());

            assertThat(journal.standingStill())
                    .containsOnly(Map.entry(PauseReason.PROVIDER, 2), Map.entry(PauseReason.WAITING_APPROVAL, 1));

            journal.append(new Entry("a", 3, NOON, new Event.RunEnded(RunStatus.CANCELLED, null, null)), List.of());
            assertThat(journal.standingStill()).containsEntry(PauseReason.PROVIDER, 1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theLatestRunsAreListedByTheirStatus(Place place) throws Exception {
        with(place, journal -> {
            for (String run : List.of("a", "b", "c", "d")) {
                journal.append(new Entry(run, 1, NOON.plusSeconds(run.charAt(0)), started(null, null)), List.of());
            }
            journal.append(new Entry("a", 2, NOON, new Event.RunParked(PauseReason.TURNS)), List.of());
            journal.append(new Entry("b", 2, NOON, ended()), List.of());
            journal.append(new Entry("c", 2, NOON, ended()), List.of());

            assertThat(journal.latest(3, Optional.empty())).containsExactly("d", "c", "b");
            assertThat(journal.latest(9, Optional.of(RunStatus.COMPLETED))).containsExactly("c", "b");
            assertThat(journal.latest(9, Optional.of(RunStatus.PAUSED))).containsExactly("a");
            assertThat(journal.latest(9, Optional.of(RunStatus.RUNNING))).containsExactly("d");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aPlaceThatIsTakenIsRefusedToAnotherEventAndGivenToTheSameOne(Place place) throws Exception {
        Scope day = new Scope("day", CENT);
        with(place, journal -> {
            Entry first = new Entry("r", 1, NOON, started(null, null));
            journal.append(first, List.of(reserve(day)));
            journal.append(new Entry("r", 2, NOON, replied()), List.of());

            assertThatThrownBy(() -> journal.append(new Entry("r", 2, NOON, ended()), List.of(settle(day))))
                    .isInstanceOf(StaleOwner.class)
                    .hasMessageStartingWith("run r continued in another process");
            assertThatThrownBy(() -> journal.append(new Entry("r", 1, NOON, ended()), List.of(settle(day))))
                    .isInstanceOf(StaleOwner.class);
            assertThat(journal.account("day")).isEqualTo(new Account(CENT, Dollars.ZERO));

            journal.append(new Entry("r", 3, NOON, replied()), List.of(settle(day)));
            journal.append(new Entry("r", 3, NOON, replied()), List.of(settle(day)));
            assertThat(journal.read("r")).extracting(Entry::event).containsExactly(first.event(), replied(), replied());
            assertThat(journal.account("day")).isEqualTo(new Account(Dollars.ZERO, CENT));
        });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MEMORY")
    void whoHasLostARunLosesAlsoWhatItHeldBack(Place place) {
        String url = url(place);
        try (SqlJournal one = new SqlJournal(url, Sync.FULL);
                SqlJournal other = new SqlJournal(url, Sync.FULL)) {
            one.append(new Entry("r", 1, NOON, replied()), List.of());
            one.hold(new Entry("r", 2, NOON, chosen()));
            other.append(new Entry("r", 2, NOON, ended()), List.of());

            assertThatThrownBy(() -> one.append(new Entry("r", 3, NOON, replied()), List.of()))
                    .isInstanceOf(StaleOwner.class)
                    .hasMessageContaining("its event 2 is recorded already");
            assertThat(one.read("r")).isEqualTo(other.read("r")).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MEMORY")
    void whoReadsARunThatOthersWentOnWithGoesOnFromThere(Place place) {
        String url = url(place);
        try (SqlJournal one = new SqlJournal(url, Sync.FULL);
                SqlJournal other = new SqlJournal(url, Sync.FULL)) {
            one.append(new Entry("r", 1, NOON, replied()), List.of());
            one.hold(new Entry("r", 2, NOON, chosen()));
            one.hold(new Entry("r", 3, NOON, chosen()));
            other.append(new Entry("r", 2, NOON, replied()), List.of());

            assertThat(one.read("r")).isEqualTo(other.read("r")).hasSize(2);
            one.append(new Entry("r", 3, NOON, ended()), List.of());
            assertThat(other.read("r")).extracting(Entry::event).containsExactly(replied(), replied(), ended());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MEMORY")
    void severalProcessesMayMakeTheTablesAtOnce(Place place) {
        String url = url(place);
        List<SqlJournal> journals =
                Stream.generate(() -> new SqlJournal(url, Sync.FULL)).limit(8).toList();
        for (int i = 0; i < journals.size(); i++) {
            journals.get(i).awaitOpen();
            journals.get(i).append(new Entry("r", i + 1, NOON, replied()), List.of());
        }

        assertThat(journals.get(0).read("r")).hasSize(8);
        journals.forEach(SqlJournal::close);
    }

    /** Two journals on one database are what two processes are: they share nothing else. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MEMORY")
    void noLimitIsEverPassedByManyRunsOfTwoProcesses(Place place) throws Exception {
        int runs = 16;
        int calls = 25;
        Dollars limit = Dollars.parse("0.05");
        Scope day = new Scope("day", limit);
        AtomicInteger granted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicLong highest = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        String url = url(place);
        try (SqlJournal one = new SqlJournal(url, Sync.NORMAL);
                SqlJournal other = new SqlJournal(url, Sync.NORMAL);
                SqlJournal third = new SqlJournal(url, Sync.NORMAL)) {
            ExecutorService threads = Executors.newFixedThreadPool(runs + 1);
            CompletableFuture<Void> watcher = CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            highest.accumulateAndGet(
                                    third.account("day").bound().picos(), Math::max);
                        }
                    },
                    threads);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                Journal journal = i % 2 == 0 ? one : other;
                String run = "run" + i;
                // Named so that some sort before the day and some behind it.
                Scope own = new Scope((i % 4 < 2 ? "a:" : "z:") + i % 3, null);
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (int seq = 1; seq <= 2 * calls; seq++) {
                                try {
                                    journal.append(
                                            new Entry(run, seq, NOON, asked()), List.of(reserve(own), reserve(day)));
                                    granted.incrementAndGet();
                                    Thread.yield();
                                    seq++;
                                    journal.append(
                                            new Entry(run, seq, NOON, replied()),
                                            List.of(giveBack(day), giveBack(own)));
                                } catch (LimitReached e) {
                                    refused.incrementAndGet();
                                    seq--;
                                }
                            }
                        },
                        threads));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
            over.set(true);
            watcher.join();
            threads.shutdown();

            assertThat(granted).hasValue(runs * calls);
            assertThat(refused).hasPositiveValue();
            assertThat(highest.get()).isBetween(CENT.picos(), limit.picos());
            assertThat(one.account("day")).isEqualTo(Account.EMPTY);
            for (int i = 0; i < runs; i++) {
                assertThat(third.read("run" + i)).hasSize(2 * calls);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MEMORY")
    void whatIsOverIsForgottenInItsTimeAndItsKeyLater(Place place) throws Exception {
        Instant longAgo = NOON.minus(40, ChronoUnit.DAYS);
        with(place, journal -> {
            journal.append(new Entry("alone", 1, longAgo, started(null, null)), List.of(spend("run:alone")));
            journal.append(new Entry("alone", 2, longAgo, ended()), List.of(spend("day:2026-10-13")));
            journal.append(new Entry("keyed", 1, longAgo, startedWith("key", null)), List.of());
            journal.append(new Entry("keyed", 2, longAgo, ended()), List.of());
            journal.append(new Entry("undelivered", 1, longAgo, startedWith(null, "direct:there")), List.of());
            journal.append(new Entry("undelivered", 2, longAgo, ended()), List.of());
            journal.append(new Entry("paused", 1, longAgo, started(null, null)), List.of());
            journal.append(new Entry("paused", 2, longAgo, new Event.RunParked(PauseReason.BUDGET)), List.of());
            journal.append(new Entry("long", 1, longAgo, started(null, null)), List.of());
            journal.append(new Entry("long", 2, NOON, ended()), List.of(spend("day:2026-11-22")));

            int forgotten = journal.prune(NOON.minus(30, ChronoUnit.DAYS), NOON.minus(90, ChronoUnit.DAYS));

            assertThat(forgotten).isEqualTo(1);
            assertThat(journal.read("alone")).isEmpty();
            assertThat(journal.read("keyed")).isEmpty();
            assertThat(journal.account("run:alone")).isEqualTo(Account.EMPTY);
            assertThat(journal.account("day:2026-10-13")).isEqualTo(Account.EMPTY);
            assertThat(journal.account("day:2026-11-22").spent()).isEqualTo(CENT);
            assertThat(journal.boundTo("assistant", "", "key")).contains("keyed");
            assertThat(journal.lastKey("assistant", "", "ke")).contains("key");
            for (String kept : List.of("undelivered", "paused", "long")) {
                assertThat(journal.read(kept)).as(kept).hasSize(2);
            }

            journal.prune(NOON.minus(30, ChronoUnit.DAYS), NOON.minus(35, ChronoUnit.DAYS));
            assertThat(journal.boundTo("assistant", "", "key")).isEmpty();
            assertThat(journal.latest(10, Optional.empty())).containsExactly("undelivered", "paused", "long");
        });
    }

    @ParameterizedTest
    @EnumSource
    void keepsAFileOnceForAllRunsThatUseIt(Place place) throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(5).nextBytes(content);
        with(place, journal -> {
            journal.attachments().keep("r", Map.of("f1", content, "f2", new byte[] {0, 1}));
            journal.attachments().keep("s", Map.of("f1", content));
            journal.attachments().use("s", List.of("f1"));

            assertThat(journal.attachments().find("f1"))
                    .hasValueSatisfying(kept -> assertThat(kept).isEqualTo(content));
            assertThat(journal.attachments().find("f2"))
                    .hasValueSatisfying(kept -> assertThat(kept).containsExactly(0, 1));
            assertThat(journal.attachments().find("f3")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MEMORY")
    void aFileGoesWithTheLastRunThatUsesIt(Place place) throws Exception {
        Instant later = Instant.now().plus(1, ChronoUnit.HOURS);
        with(place, journal -> {
            journal.attachments().keep("old", Map.of("own", new byte[] {1}, "shared", new byte[] {2}));
            journal.append(new Entry("old", 1, NOON, started(null, null)), List.of());
            journal.append(new Entry("old", 2, NOON, ended()), List.of());
            journal.attachments().use("young", List.of("shared"));
            journal.append(new Entry("young", 1, NOON, started(null, null)), List.of());
            journal.attachments().keep("never begun", Map.of("lost", new byte[] {3}));

            journal.prune(NOON.minus(1, ChronoUnit.DAYS), NOON.minus(1, ChronoUnit.DAYS));
            assertThat(journal.attachments().find("own")).isPresent();
            assertThat(journal.attachments().find("lost")).isPresent();

            journal.prune(later, later);
            assertThat(journal.attachments().find("own")).isEmpty();
            assertThat(journal.attachments().find("lost")).isEmpty();
            assertThat(journal.attachments().find("shared")).isPresent();
        });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MEMORY")
    void aRunThatIsToBeCancelledIsSoWhateverHappensMeanwhile(Place place) throws Exception {
        with(place, journal -> {
            journal.append(new Entry("r", 1, NOON, started(null, null)), List.of());
            journal.askToCancel("r");
            assertThat(journal.askedToCancel()).containsExactly("r");

            journal.append(new Entry("r", 2, NOON, new Event.RunParked(PauseReason.WAITING_APPROVAL)), List.of());
            assertThat(journal.askedToCancel()).containsExactly("r");
            journal.append(new Entry("r", 3, NOON, new Event.RunResumed(null, 5, null)), List.of());
            assertThat(journal.askedToCancel()).containsExactly("r");

            journal.append(new Entry("r", 4, NOON, new Event.RunEnded(RunStatus.CANCELLED, null, null)), List.of());
            assertThat(journal.askedToCancel()).isEmpty();
        });
    }

    private static Booking spend(String account) {
        return new Booking(new Scope(account, null), Dollars.ZERO, CENT);
    }

    private static Booking reserve(Scope scope) {
        return new Booking(scope, CENT, Dollars.ZERO);
    }

    private static Booking giveBack(Scope scope) {
        return new Booking(scope, Dollars.ZERO.minus(CENT), Dollars.ZERO);
    }

    private static Booking settle(Scope scope) {
        return new Booking(scope, Dollars.ZERO.minus(CENT), CENT);
    }

    private static Event asked() {
        return new Event.ModelAsked("anthropic/m", 1, 1, 1);
    }

    private static Event chosen() {
        return new Event.ModelChosen("anthropic/m", "short prompt");
    }

    private static Event replied() {
        return new Event.ToolFinished("call", "tool", 1, false, "done");
    }

    private static Event ended() {
        return new Event.RunEnded(RunStatus.COMPLETED, null, null);
    }

    private static Event started(String thread, String tenant) {
        return started(thread, tenant, null, null);
    }

    private static Event startedWith(String key, String replyTo) {
        return started(null, null, key, replyTo);
    }

    private static Event startedBy(String parent) {
        return started(null, null, null, null, parent);
    }

    private static Event started(String thread, String tenant, String key, String replyTo) {
        return started(thread, tenant, key, replyTo, null);
    }

    private static Event started(String thread, String tenant, String key, String replyTo, String parent) {
        return new Event.RunStarted(
                "assistant",
                tenant,
                thread,
                key,
                parent,
                replyTo,
                null,
                "hello",
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
}
