package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.JsonLimits;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecords;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that cannot be read is a line that says so, and hides no other. */
class DamagedRunsTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant LONG_AGO = Instant.parse("2020-11-22T12:00:00Z");
    private static final String KEPT = "kept";
    private static final String DAMAGED = "damaged";

    @TempDir
    private Path folder;

    private SqlJournal journal;

    @BeforeEach
    void twoRuns() {
        journal = new SqlJournal(url(), Sync.NORMAL);
        for (String run : List.of(KEPT, DAMAGED)) {
            journal.append(new Entry(run, 1, NOON, started("hello")), List.of());
            journal.append(new Entry(run, 2, NOON, new Event.ModelChosen("anthropic/m", "short")), List.of());
        }
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("journal.db");
    }

    private static Event started(String input) {
        return new Event.RunStarted(
                "assistant",
                null,
                null,
                null,
                null,
                null,
                null,
                input,
                List.of(),
                null,
                5,
                60_000,
                100,
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

    private void change(String sql, String... values) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setString(i + 1, values[i]);
            }
            assertThat(update.executeUpdate()).isPositive();
        }
    }

    private List<String> lines() {
        return new RunRecords(journal)
                .latest(10, Optional.empty()).stream()
                        .map(run -> run.id() + " " + run.status().label() + " " + run.agent() + " " + run.error())
                        .sorted()
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "2 | ~~                                                  | assistant | its event 2 cannot be read",
                "2 | no JSON                                             | assistant | its event 2 cannot be read",
                "2 | {\"run\":\"damaged\",\"seq\":2,\"at\":\"2026-11-2     | assistant | its event 2 cannot be read",
                "2 | null                                                | assistant | its event 2 cannot be read",
                "2 | {\"run\":\"damaged\",\"seq\":2,\"at\":\"noon\",\"type\":\"model.chosen\"} | assistant | its event 2 cannot be read",
                "2 | {\"run\":\"damaged\",\"seq\":2,\"at\":\"2026-11-22T12:00:00Z\",\"type\":\"run.dreamt\"} | assistant | its event 2 is of the type 'run.dreamt', which this version does not know",
                "2 | {\"run\":\"damaged\",\"seq\":7,\"at\":\"2026-11-22T12:00:00Z\",\"type\":\"run.landing\"} | assistant | its event 2 is of another run or place",
                "2 | {\"run\":\"damaged\",\"seq\":2,\"at\":\"2026-11-22T12:00:00Z\",\"type\":\"run.ended\",\"status\":\"lost\"} | assistant | its event 2 cannot be read",
                "1 | half {                                              | ?         | its event 1 cannot be read",
                "1 | {\"run\":\"damaged\",\"seq\":1,\"at\":\"2026-11-22T12:00:00Z\",\"type\":\"run.landing\"} | ? | its event 1 does not fit to those before",
            })
    void aDamagedEventIsSaidAndTheOtherRunsAreListed(int seq, String row, String agent, String damage)
            throws SQLException {
        change("update caravel_events set event = ? where run = 'damaged' and seq = " + seq, row);

        assertThat(lines()).containsExactly("damaged damaged " + agent + " " + damage, "kept running assistant null");
    }

    @Test
    void aRunWhoseBeginningIsGoneIsDamaged() throws SQLException {
        change("delete from caravel_events where run = 'damaged' and seq = 1");

        assertThat(lines()).hasSize(2).first().asString().startsWith("damaged damaged");
    }

    @Test
    void aRunThatWaitsForItselfIsListed() {
        journal.append(new Entry(KEPT, 3, NOON, new Event.RunParked(PauseReason.WAITING_APPROVAL, KEPT)), List.of());

        assertThat(lines()).contains("kept waiting_approval assistant null");
    }

    @Test
    void theOthersGoOnByThemselvesAndAreForgottenInTheirTime() throws SQLException {
        change("update caravel_events set event = '{' where run = 'damaged' and seq = 2");
        change("update caravel_runs set cancel_asked = 1, owner = null where id = 'damaged'");
        journal.append(new Entry("ended", 1, LONG_AGO, started("hello")), List.of());
        journal.append(new Entry("ended", 2, LONG_AGO, new Event.RunEnded(RunStatus.COMPLETED, null, null)), List.of());
        journal.close();
        journal = new SqlJournal(url(), Sync.NORMAL);
        try (TestHouse house = TestHouse.start(
                Map.of("caravel.recovery", "true", "caravel.journal", url(), "caravel.simulator", "true"),
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:assistant").routeId("assistant").to("direct:caravel-loop");
                    }
                })) {
            Until.is("the other one is over", () -> journal.latest(9, Optional.of(RunStatus.COMPLETED))
                    .equals(List.of(KEPT)));
            assertThat(journal.latest(9, Optional.empty())).containsExactlyInAnyOrder(KEPT, DAMAGED);
            assertThatThrownBy(() -> house.runControl().resume(DAMAGED, Optional.<Dollars>empty()))
                    .isInstanceOf(DamagedRun.class)
                    .hasMessage("run damaged is damaged: its event 2 cannot be read");
        }
    }

    @Test
    void anApprovalWhoseArgumentsAreDamagedHidesNoOther() throws SQLException {
        for (String run : List.of(KEPT, DAMAGED)) {
            ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", "a");
            journal.append(
                    new Entry(
                            run,
                            3,
                            NOON,
                            new Event.ApprovalRequested(
                                    run, "call", "write-file", arguments, "rule", "digest", "2030-01-01T00:00:00Z")),
                    List.of());
        }
        change("update caravel_approvals set arguments = '{\"pa' where id = 'damaged'");

        assertThat(journal.approvals().waiting(9))
                .extracting(approval -> approval.id() + " " + approval.arguments())
                .containsExactly("damaged \"damaged: {\\\"pa\"", "kept {\"path\":\"a\"}");
    }

    @Test
    void whatIsWrittenCanBeRead() {
        ObjectNode deep = JsonNodeFactory.instance.objectNode();
        ObjectNode inner = deep;
        for (int level = 2; level <= JsonLimits.NESTING; level++) {
            inner = inner.putObject("a");
        }
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        content.addObject().put("type", "text").put("text", "t".repeat(21_000_000));
        List<Event> events = List.of(
                new Event.ToolStarted("call", "tool", deep),
                new Event.ModelReplied(
                        "a/m",
                        "m",
                        null,
                        null,
                        "end_turn",
                        content,
                        Dollars.ZERO,
                        Dollars.ZERO,
                        1,
                        null,
                        null,
                        null,
                        null,
                        null));
        for (int i = 0; i < events.size(); i++) {
            journal.append(new Entry(KEPT, 3 + i, NOON, events.get(i)), List.of());
        }
        assertThat(journal.read(KEPT)).extracting(Entry::event).endsWith(events.toArray(Event[]::new));

        assertThatThrownBy(() -> journal.append(
                        new Entry(
                                KEPT,
                                5,
                                NOON,
                                new Event.ToolStarted(
                                        "call",
                                        "tool",
                                        JsonNodeFactory.instance.objectNode().set("a", deep))),
                        List.of()))
                .hasMessage("it is nested deeper than 1000 levels");
    }
}
