package dev.caravel.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All that waits for a person in one list, and many answers in one request. Covers list-inbox and decide-approvals:
 * caravel.inbox-resource, caravel.approval-resource.
 */
class InboxOverHttpTest {

    private DoorHouse door;

    @TempDir
    private Path folder;

    /** Where the runs are kept. */
    enum Place {
        MEMORY,
        SQLITE,
        POSTGRESQL
    }

    @AfterEach
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private void open(String journal) {
        Map<String, String> settings = Map.of("caravel.recovery", "true", "caravel.journal", journal);
        door = DoorHouse.open(TestHouse.model(""), settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:head?tools=agent:helper").to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=wipe,send").to("direct:caravel-loop");
                from("tool:wipe?description=Wipes&destructiveHint=true&parameter.path=string")
                        .setBody(constant("wiped"));
                from("tool:send?description=Sends&timeout=200&parameter.to=string")
                        .delay(3_000)
                        .setBody(constant("sent"));
            }
        });
    }

    private String start(String agent, String input, String... more) {
        String task = DoorHouse.JSON.createObjectNode().put("input", input).toString();
        return DoorHouse.json(door.post("/agents/" + agent + "/runs", task, more))
                .path("id")
                .asText();
    }

    private List<JsonNode> inbox(int expected) {
        List<JsonNode> items = new ArrayList<>();
        Until.is(expected + " wait", () -> {
            items.clear();
            DoorHouse.json(door.get("/inbox")).forEach(items::add);
            return items.size() == expected;
        });
        return items;
    }

    private static List<String> texts(JsonNode list, String... field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item ->
                        field.length == 0 ? item.asText() : item.path(field[0]).asText())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void twoHundredAreDeniedAtOnceOfWhichTwentyAreDecidedAlready(Place place) {
        try (Postgres postgres = place == Place.POSTGRESQL ? Postgres.start() : null) {
            open(
                    switch (place) {
                        case MEMORY -> "memory";
                        case SQLITE -> "jdbc:sqlite:" + folder.resolve("journal.db");
                        case POSTGRESQL -> postgres.empty();
                    });
            Set<String> completed = ConcurrentHashMap.newKeySet();
            door.house().listen(new RunListener() {
                @Override
                public void recorded(Entry entry) {
                    if (entry.event() instanceof Event.RunEnded ended && ended.status() == RunStatus.COMPLETED) {
                        completed.add(entry.run());
                    }
                }
            });
            IntStream.range(0, 200).forEach(i -> start("assistant", "[[call wipe {}]]"));
            List<String> ids =
                    inbox(200).stream().map(item -> item.path("id").asText()).toList();
            List<String> before = ids.subList(60, 80);
            before.forEach(id -> door.house().runControl().decide(id, Decision.APPROVE, "bob", ""));

            HttpResponse<String> reply = door.post(
                    "/approvals",
                    "{\"decision\": \"deny\", \"by\": \"ann\", \"reason\": \"not tonight\", \"ids\": [\""
                            + String.join("\", \"", ids) + "\"]}");

            assertThat(reply.statusCode()).isEqualTo(200);
            JsonNode answered = DoorHouse.json(reply);
            assertThat(texts(answered.path("decided")))
                    .hasSize(180)
                    .doesNotContainAnyElementsOf(before)
                    .isSubsetOf(ids);
            assertThat(texts(answered.path("skipped"), "id")).containsExactlyInAnyOrderElementsOf(before);
            assertThat(texts(answered.path("skipped"), "detail"))
                    .allSatisfy(why -> assertThat(why).contains("was decided otherwise: approve by bob"));
            inbox(0);
            Until.is("all have gone on by themselves", () -> completed.size() == 200);
            close();
            door = null;
        }
    }

    @Test
    void whatIsDecidedInTheSameWayIsSkippedToo() {
        open("memory");
        start("assistant", "[[call wipe {}]]");
        String id = inbox(1).get(0).path("id").asText();
        String both = "{\"decision\": \"approve\", \"ids\": [\"" + id + "\", \"none\", \"" + id + "\"]}";

        assertThat(texts(DoorHouse.json(door.post("/approvals", both)).path("decided")))
                .containsExactly(id);
        JsonNode again = DoorHouse.json(door.post("/approvals", both));
        assertThat(texts(again.path("decided"))).isEmpty();
        assertThat(texts(again.path("skipped"), "id")).containsExactly(id, "none");
        assertThat(texts(again.path("skipped"), "detail").get(0)).contains("was decided already: approve by caravel");
        assertThat(texts(again.path("skipped"), "detail").get(1)).isEqualTo("there is no approval 'none'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ids\": [], \"decision\": \"deny\"}",
                "{\"ids\": \"one\", \"decision\": \"deny\"}",
                "{\"ids\": [1], \"decision\": \"deny\"}",
                "{\"ids\": [null], \"decision\": \"deny\"}",
                "{\"ids\": {\"a\": \"b\"}, \"decision\": \"deny\"}",
                "{\"ids\": [\"one\"], \"decision\": \"withdrawn\"}",
                "{\"ids\": [\"one\"]}",
                "{\"id\": [\"one\"], \"decision\": \"deny\"}"
            })
    void whatCanBeNoAnswerIsRefused(String body) {
        open("memory");

        assertThat(door.post("/approvals", body).statusCode()).isEqualTo(400);
    }

    @Test
    void moreThanAThousandAtOnceAreRefused() {
        open("memory");
        String ids = String.join(
                "\", \"", IntStream.range(0, 1_001).mapToObj(String::valueOf).toList());
        HttpResponse<String> reply = door.post("/approvals", "{\"decision\": \"deny\", \"ids\": [\"" + ids + "\"]}");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(DoorHouse.json(reply).path("detail").asText()).contains("1 to 1000 texts");
    }

    @Test
    void aCallIsShownWithTheCharactersThatDeceive() {
        open("memory");
        start("assistant", "[[call wipe {\"path\": \"\u202Efdp.exe\u200B\"}]]");
        JsonNode item = inbox(1).get(0);

        assertThat(item.path("kind").asText()).isEqualTo("approval");
        assertThat(item.path("shown").asText())
                .isEqualTo("wipe {" + System.lineSeparator() + "  \"path\" : \"\\u202efdp.exe\\u200b\""
                        + System.lineSeparator() + "}");
        assertThat(item.path("arguments").path("path").asText()).isEqualTo("\u202Efdp.exe\u200B");
        assertThat(item.path("requested_at").asText())
                .isLessThan(item.path("expires_at").asText());
    }

    @ParameterizedTest
    @EnumSource
    void aSubagentsCallOfUnknownOutcomeIsThereUntilItIsResolved(Place place) {
        try (Postgres postgres = place == Place.POSTGRESQL ? Postgres.start() : null) {
            open(
                    switch (place) {
                        case MEMORY -> "memory";
                        case SQLITE -> "jdbc:sqlite:" + folder.resolve("journal.db");
                        case POSTGRESQL -> postgres.empty();
                    });
            String top = start("head", "[[call helper {\"task\": \"[[call send {\\\"to\\\": \\\"bob\\\"}]]\"}]]");
            JsonNode item = inbox(1).get(0);
            String waiting = start("assistant", "[[call wipe {}]]");

            assertThat(item.path("kind").asText()).isEqualTo("unknown_outcome");
            assertThat(item.path("root").asText()).isEqualTo(top);
            assertThat(item.path("run").asText()).isNotEqualTo(top);
            assertThat(item.path("agent").asText()).isEqualTo("helper");
            assertThat(item.path("tool").asText()).isEqualTo("send");
            assertThat(item.path("arguments").path("to").asText()).isEqualTo("bob");
            assertThat(inbox(2))
                    .extracting(each -> each.path("kind").asText())
                    .containsExactly("unknown_outcome", "approval");
            String path = "/runs/" + item.path("run").asText() + "/calls/"
                    + item.path("call").asText();
            assertThat(door.post(path, "{\"outcome\": \"not_done\"}").statusCode())
                    .isEqualTo(202);
            assertThat(inbox(1).get(0).path("run").asText()).isEqualTo(waiting);
            close();
            door = null;
        }
    }
}
