package dev.caravel.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.Run;
import dev.caravel.support.TestHouse;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that goes on from a place of another one. Covers fork-run: caravel.fork-resource. */
class ForkOverHttpTest {

    private static final Pattern NEAREST = Pattern.compile("the nearest place before it is event (\\d+)");

    private final AtomicInteger payments = new AtomicInteger();
    private DoorHouse door;

    @BeforeEach
    void open() {
        door = DoorHouse.open(TestHouse.model(""), Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:wordy").setBody(simple("[[say 2 words]] ${body}")).to("direct:caravel-loop");
                from("agent:asker?tools=ask-person").to("direct:caravel-loop");
                from("tool:pay?description=Pays")
                        .process(exchange -> payments.incrementAndGet())
                        .setBody(constant("paid"));
                from("tool:look?description=Looks&readOnlyHint=true").setBody(constant("seen"));
            }
        });
    }

    @AfterEach
    void close() {
        door.close();
    }

    private JsonNode run(String agent, String task) {
        HttpResponse<String> reply = door.post("/agents/" + agent + "/runs", task, "Prefer", "wait=30");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return DoorHouse.json(reply);
    }

    private HttpResponse<String> fork(JsonNode run, long after) {
        return door.post(
                "/runs/" + run.path("id").asText() + "/fork", "{\"after\": " + after + "}", "Prefer", "wait=30");
    }

    private List<Entry> events(JsonNode run) {
        return door.house().journal().read(run.path("id").asText());
    }

    private Dollars spentToday() {
        return door.house().journal().account(Scope.ofDay(Instant.now())).spent();
    }

    @Test
    void fromEachEventARunGoesOnToItsEndOrTheNearestPlaceIsNamed() {
        JsonNode run = run(
                "assistant",
                "{\"input\": \"[[think]] [[call look {}]] [[call pay {}]] then [[call look {}]] then [[say 3 words]]\"}");
        int paid = payments.get();
        List<Entry> events = events(run);
        int forks = 0;
        for (int seq = 1; seq <= events.size(); seq++) {
            HttpResponse<String> reply = fork(run, seq);
            if (reply.statusCode() == 409) {
                MatchResult nearest = NEAREST.matcher(
                                DoorHouse.json(reply).path("detail").asText())
                        .results()
                        .findFirst()
                        .orElseThrow();
                assertThat(Integer.parseInt(nearest.group(1))).isBetween(1, seq - 1);
                assertThat(fork(run, Integer.parseInt(nearest.group(1))).statusCode())
                        .isEqualTo(200);
                continue;
            }
            forks++;
            JsonNode forked = DoorHouse.json(reply);
            assertThat(forked.path("status").asText())
                    .as("from event %s: %s", seq, forked)
                    .isEqualTo("completed");
            assertThat(forked.path("forked_from"))
                    .isEqualTo(DoorHouse.JSON
                            .createObjectNode()
                            .put("run", run.path("id").asText())
                            .put("seq", seq));
            assertThat(Run.replay(events(forked)).messages())
                    .as("from event %s", seq)
                    .hasSameSizeAs(Run.replay(events).messages());
        }
        assertThat(paid).isEqualTo(1);
        assertThat(forks).as("one a turn at least").isGreaterThanOrEqualTo(3);
    }

    @Test
    void whatWasDoneAndPaidForIsNotDoneAndNotPaidForAgain() {
        JsonNode run = run("assistant", "{\"input\": \"[[call pay {}]] then [[say 3 words]]\", \"thread\": \"t\"}");
        long after = events(run).stream()
                .filter(entry -> entry.event() instanceof Event.ToolFinished)
                .findFirst()
                .orElseThrow()
                .seq();
        Dollars before = spentToday();

        JsonNode forked = DoorHouse.json(fork(run, after));

        assertThat(payments).hasValue(1);
        assertThat(forked.path("answer").asText()).isEqualTo(run.path("answer").asText());
        assertThat(forked.path("turns").asInt()).isEqualTo(1);
        assertThat(forked.has("thread")).isFalse();
        Dollars cost = Dollars.parse(forked.path("cost_usd").asText());
        assertThat(cost).isLessThan(Dollars.parse(run.path("cost_usd").asText()));
        assertThat(spentToday()).isEqualTo(before.plus(cost));
        assertThat(events(run)).as("the run itself stays as it is").hasSize((int)
                events(run).get(events(run).size() - 1).seq());
    }

    @Test
    void whatAPersonHasAnsweredIsNotAskedAgain() throws Exception {
        String task = "{\"input\": \"[[call ask-person {\\\"question\\\": \\\"Who?\\\"}]]\"}";
        JsonNode waiting = DoorHouse.json(door.post("/agents/asker/runs", task, "Prefer", "wait=30"));
        assertThat(waiting.path("status").asText()).isEqualTo("waiting_approval");
        long open = events(waiting).size();
        HttpResponse<String> refused = fork(waiting, open);
        assertThat(DoorHouse.json(refused).path("detail").asText()).contains("has no result yet");
        String id = waiting.at("/approvals/0").asText();
        door.post("/approvals/" + id, "{\"answer\": \"Ann\"}");
        door.house().runControl().resume(waiting.path("id").asText(), Optional.empty());
        long answered = events(waiting).stream()
                .filter(entry -> entry.event() instanceof Event.ToolFinished)
                .findFirst()
                .orElseThrow()
                .seq();

        JsonNode forked = DoorHouse.json(fork(waiting, answered));

        assertThat(forked.path("answer").asText()).isEqualTo("done: Ann");
        assertThat(events(forked)).noneMatch(entry -> entry.event() instanceof Event.ApprovalRequested);
    }

    @Test
    void aForkOfAForkHasTheConversationOnce() {
        JsonNode run = run("wordy", "{\"input\": \"please\"}");
        JsonNode forked = DoorHouse.json(fork(run, 1));
        JsonNode again = DoorHouse.json(fork(forked, 1));

        assertThat(again.path("input").asText()).isEqualTo("[[say 2 words]] please");
        assertThat(again.path("answer").asText()).isEqualTo("word1 word2");
        assertThat(Run.replay(events(again)).messages()).hasSize(2);
    }

    @Test
    void aForkHasTheBudgetThatItIsGiven() {
        JsonNode run = run("assistant", "{\"input\": \"[[say 3 words]]\", \"budget\": 0.5}");
        String path = "/runs/" + run.path("id").asText() + "/fork";

        assertThat(DoorHouse.json(fork(run, 1)).path("budget_usd").asText()).isEqualTo("0.5");
        assertThat(DoorHouse.json(door.post(path, "{\"after\": 1, \"budget\": 0.25}"))
                        .path("budget_usd")
                        .asText())
                .isEqualTo("0.25");
    }

    @Test
    void whatIsNoPlaceIsRefused() {
        JsonNode run = run("assistant", "{\"input\": \"[[say 3 words]]\"}");
        String path = "/runs/" + run.path("id").asText() + "/fork";
        Map<String, Integer> bodies = new HashMap<>(Map.of(
                "{}", 400, "{\"after\": 1.5}", 400, "{\"after\": \"1\"}", 400, "{\"after\": 1, \"key\": \"k\"}", 400));
        bodies.putAll(Map.of("{\"after\": 0}", 400, "{\"after\": 999}", 409, "{\"after\": -1}", 400));

        bodies.forEach((body, status) ->
                assertThat(door.post(path, body).statusCode()).as(body).isEqualTo(status));
        assertThat(door.post("/runs/none/fork", "{\"after\": 1}").statusCode()).isEqualTo(404);
        assertThat(Optional.of(door.post(path, "{\"after\": 999}").body()).orElseThrow())
                .contains("has the events 1 to");
        assertThat(DoorHouse.json(door.post(path, "{\"after\": -1}"))
                        .path("detail")
                        .asText())
                .isEqualTo("'after' must be the number of an event of the run, from 1 to "
                        + events(run).size());
    }

    @Test
    void aForkHasTheTagsOfItsRun() {
        JsonNode run = run("assistant", "{\"input\": \"[[say 3 words]]\", \"tags\": [\"nightly\"]}");

        assertThat(DoorHouse.json(fork(run, 1)).path("tags")).isEqualTo(run.path("tags"));
    }
}
