package dev.caravel.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.attachment.SampleFiles;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs as other programs reach them over HTTP. Covers start-run, list-runs, show-run, cancel-run, resume-run, resolve-call,
 * list-approvals, decide-approval and door-failures: caravel.run-resource, caravel.approval-resource, caravel.failure-reply.
 */
class RunsOverHttpTest {

    private static final String TASK = "{\"input\": \"[[say 3 words]]\"}";

    private DoorHouse door;

    @AfterEach
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private void open(String faults, Duration pace, Map<String, String> settings) {
        door = DoorHouse.open(TestHouse.model(faults, pace), settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:wipe?description=Wipes&destructiveHint=true").setBody(constant("wiped"));
                from("tool:send?description=Sends&timeout=200").delay(3_000).setBody(constant("sent"));
            }
        });
    }

    private void open() {
        open("", Duration.ofMillis(1), Map.of());
    }

    private JsonNode awaited(String run) {
        JsonNode[] shown = new JsonNode[1];
        Until.is("run " + run + " is over", () -> {
            shown[0] = DoorHouse.json(door.get("/runs/" + run));
            return List.of("completed", "failed", "cancelled")
                    .contains(shown[0].path("status").asText());
        });
        return shown[0];
    }

    @Test
    void aRunBeginsAndIsFoundWhereTheReplySays() {
        open();
        HttpResponse<String> reply = door.post("/agents/assistant/runs", TASK);

        assertThat(reply.statusCode()).isEqualTo(202);
        String place = reply.headers().firstValue("Location").orElseThrow();
        assertThat(place).isEqualTo("/runs/" + DoorHouse.json(reply).path("id").asText());
        JsonNode run = awaited(DoorHouse.json(reply).path("id").asText());
        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.path("answer").asText()).isEqualTo("word1 word2 word3");
        assertThat(run.path("agent").asText()).isEqualTo("assistant");
    }

    @Test
    void whoPrefersToWaitGetsTheFinishedRun() {
        open();
        HttpResponse<String> reply = door.post("/agents/assistant/runs", TASK, "Prefer", "respond-async, wait=30");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Preference-Applied")).contains("wait=30");
        assertThat(DoorHouse.json(reply).path("answer").asText()).isEqualTo("word1 word2 word3");
    }

    @Test
    void whoWaitsForTooShortATimeIsToldWhereItIs() {
        open("", Duration.ofMillis(200), Map.of());
        HttpResponse<String> reply =
                door.post("/agents/assistant/runs", "{\"input\": \"[[say 50 words]]\"}", "Prefer", "wait=1");

        assertThat(reply.statusCode()).isEqualTo(202);
        assertThat(reply.headers().firstValue("Location")).isPresent();
        assertThat(DoorHouse.json(reply).path("status").asText()).isEqualTo("running");
    }

    @Test
    void theSameKeyIsTheSameRunHoweverOftenAndAtOnceItIsSent() {
        open("", Duration.ofMillis(20), Map.of());
        List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, 5)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    return door.post("/agents/assistant/runs", TASK, "Idempotency-Key", "order-7", "Prefer", "wait=30");
                }))
                .toList();
        List<JsonNode> replies = sent.stream()
                .map(CompletableFuture::join)
                .map(reply -> {
                    return DoorHouse.json(reply);
                })
                .toList();

        assertThat(replies)
                .extracting(run -> run.path("id").asText())
                .containsOnly(replies.get(0).path("id").asText());
        assertThat(replies).extracting(run -> run.path("answer").asText()).containsOnly("word1 word2 word3");
        assertThat(door.house().started("assistant")).hasSize(1);
    }

    @Test
    void aKeyThatBelongsToAnotherTaskIsAConflict() {
        open();
        door.post("/agents/assistant/runs", TASK, "Idempotency-Key", "order-7");

        HttpResponse<String> reply =
                door.post("/agents/assistant/runs", "{\"input\": \"other\"}", "Idempotency-Key", "order-7");
        assertThat(reply.statusCode()).isEqualTo(409);
        assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(DoorHouse.json(reply).path("detail").asText()).contains("a new task needs a new key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nobody    | {\"input\": \"x\"}                  | 404 | there is no agent 'nobody'; there are: assistant",
                "assistant | {\"input\": \"\"}                   | 400 | no input",
                "assistant | {\"input\": 5}                      | 400 | 'input' must be a text, or a list of messages",
                "assistant | {\"inputs\": \"x\"}                 | 400 | there is no field 'inputs'; there are: input",
                "assistant | hello                               | 400 | the body can't be read as JSON, line 1",
                "assistant | [1]                                 | 400 | the body must be a JSON object",
                "assistant | {\"input\": \"x\", \"budget\": -1}  | 400 | 'budget' must be an amount of US dollars above 0",
                "assistant | {\"input\": \"x\", \"budget\": 1e99999999} | 400 | 'budget' must be an amount of US dollars above 0",
                "assistant | {\"input\": \"x\", \"budget\": \"1e999999999\"} | 400 | 'budget' must be an amount",
                "assistant | {\"input\": \"x\", \"tags\": \"nightly\"} | 400 | 'tags' must be a list of texts",
                "assistant | {\"input\": \"x\", \"tags\": [\"a b\"]} | 400 | 'tags': a tag is 1 to 64 letters (a to z), digits, - _ . : and /, not 'a b'",
                "assistant | {\"input\": \"x\", \"tags\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]} | 400 | 'tags': a run has 8 tags at most, not 9",
                "assistant | {}                                  | 400 | 'input' must be a text, or a list of messages",
                "assistant | {\"input\": \"x\", \"model\": \"other/x\"}  | 400 | other",
            })
    void whatCanBeNoRunIsRefusedInALine(String agent, String body, int status, String why) {
        open();
        HttpResponse<String> reply = door.post("/agents/" + agent + "/runs", body);

        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(DoorHouse.json(reply).path("detail").asText()).contains(why).doesNotContain("Exception");
        assertThat(door.house().journal().latest(5, Optional.empty())).isEmpty();
    }

    @Test
    void aConversationThatTheCallerKeepsGoesOn() {
        open();
        HttpResponse<String> reply = door.post(
                "/agents/assistant/runs",
                """
                {"input": [{"role": "user", "content": "My name is Ann."}, {"role": "assistant", "content": "Hello Ann."},
                 {"role": "user", "content": [{"type": "text", "text": "[[say 2 words]]"}]}]}
                """,
                "Prefer",
                "wait=30");

        assertThat(reply.statusCode()).isEqualTo(200);
        JsonNode asked = door.model().calls().get(0).body();
        assertThat(StreamSupport.stream(asked.path("messages").spliterator(), false))
                .extracting(message -> message.path("role").asText())
                .containsExactly("user", "assistant", "user");
        assertThat(asked.toString()).contains("My name is Ann.", "Hello Ann.");
    }

    @Test
    void runsAreListedTheNewestFirstAndByPage() {
        open();
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> {
                    return DoorHouse.json(door.post("/agents/assistant/runs", TASK, "Prefer", "wait=30"))
                            .path("id")
                            .asText();
                })
                .toList();

        assertThat(ids("/runs?limit=2")).containsExactly(ids.get(4), ids.get(3));
        assertThat(ids("/runs?limit=2&before=" + ids.get(3))).containsExactly(ids.get(2), ids.get(1));
        assertThat(ids("/runs?status=completed&agent=assistant")).hasSize(5);
        assertThat(ids("/runs?status=failed")).isEmpty();
        assertThat(ids("/runs?agent=other")).isEmpty();
        assertThat(door.get("/runs?status=done").statusCode()).isEqualTo(400);
        assertThat(door.get("/runs?limit=0").statusCode()).isEqualTo(400);
        assertThat(door.get("/runs/none").statusCode()).isEqualTo(404);
    }

    @Test
    void runsAreFoundByWhatWasAskedAnsweredAndSpent() {
        open();
        String task = "{\"input\": \"100% of the \u00c4pfel [[say 3 words]]\"}";
        String run = DoorHouse.json(door.post("/agents/assistant/runs", task, "Prefer", "wait=30"))
                .path("id")
                .asText();

        assertThat(ids("/runs?text=word3")).containsExactly(run);
        assertThat(ids("/runs?text=100%25+OF+the+%C3%A4pfel")).containsExactly(run);
        assertThat(ids("/runs?text=100%25%25")).isEmpty();
        assertThat(ids("/runs?model=/&status=completed,failed")).containsExactly(run);
        assertThat(ids("/runs?model=nothing")).isEmpty();
        assertThat(ids("/runs?min_cost=0&parent=" + run)).isEmpty();
        assertThat(ids("/runs?min_cost=0.00")).containsExactly(run);
        assertThat(ids("/runs?min_cost=99")).isEmpty();
        assertThat(ids("/runs?order=cost&since=2026-11-28T00:00:00Z")).containsExactly(run);
        assertThat(ids("/runs?since=2999-01-01T00:00:00Z")).isEmpty();
        assertThat(ids("/runs?parent=none&ended_since=2026-11-28T00:00:00Z")).containsExactly(run);
        assertThat(ids("/runs?ended_since=2999-01-01T00:00:00Z")).isEmpty();
    }

    @Test
    void runsAreFoundByTheirTags() {
        open();
        String task = "{\"input\": \"[[say 3 words]]\", \"tags\": [\"nightly\", \"customer:7/eu\", \"nightly\"]}";
        JsonNode run = DoorHouse.json(door.post("/agents/assistant/runs", task, "Prefer", "wait=30"));
        String other = DoorHouse.json(door.post(
                        "/agents/assistant/runs",
                        "{\"input\": \"[[say 3 words]]\", \"tags\": [\"nightly\"]}",
                        "Prefer",
                        "wait=30"))
                .path("id")
                .asText();
        door.post("/agents/assistant/runs", TASK, "Prefer", "wait=30");
        String tagged = run.path("id").asText();

        assertThat(run.path("tags")).extracting(JsonNode::asText).containsExactly("nightly", "customer:7/eu");
        assertThat(ids("/runs?tag=nightly")).containsExactly(other, tagged);
        assertThat(ids("/runs?tag=nightly&tag=customer:7/eu")).containsExactly(tagged);
        assertThat(ids("/runs?tag=customer%3A7%2Feu,nightly")).containsExactly(tagged);
        assertThat(ids("/runs?tag=night")).isEmpty();
        assertThat(ids("/runs?tag=")).hasSize(3);
        assertThat(detail("/runs?tag=a+b"))
                .startsWith("tag: a tag is 1 to 64 letters")
                .endsWith("not 'a b'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "min_cost=-1     | min_cost must be an amount of US dollars from 0, such as 0.25, not '-1'",
                "min_cost=cheap  | min_cost must be an amount of US dollars from 0, such as 0.25, not 'cheap'",
                "parent=x        | parent must be the id of a run, such as",
                "before=x        | before must be the id of a run, such as",
                "limit=0         | limit must be a whole number from 1 to 1000, not '0'",
                "limit=1001      | limit must be a whole number from 1 to 1000, not '1001'",
                "limit=many      | limit must be a whole number from 1 to 1000, not 'many'",
                "since=yesterday | since must be a moment such as 2026-11-28T00:00:00Z, not 'yesterday'",
                "since=%2B999999999-01-01T00:00:00Z | since must be a moment such as 2026-11-28T00:00:00Z",
                "order=cheap     | order must be newest or cost, not 'cheap'",
                "status=,        | there is no status ''; there are: queued",
                "status=failed,  | there is no status ''; there are: queued",
            })
    void aParameterOutOfItsRangeIsRefusedByName(String query, String why) {
        open();

        assertThat(detail("/runs?" + query)).startsWith(why);
    }

    @Test
    void aQueryThatMakesNoSenseIsRefusedWithTheReason() {
        open();

        assertThat(detail("/runs?stauts=failed"))
                .isEqualTo(
                        "there is no parameter 'stauts'; there are: status, agent, tenant, tag, model, text, min_cost, parent,"
                                + " fork_of, since, ended_since, order, limit, before");
        assertThat(detail("/runs?order=cost&before=a")).startsWith("before is for the newest first");
        assertThat(detail("/runs?status=failed,done"))
                .startsWith("there is no status 'done'; there are: queued, running");
        assertThat(detail("/runs?status=damaged")).startsWith("there is no status 'damaged'");
        assertThat(detail("/runs?status=failed&status=running")).isEqualTo("the parameter 'status' is given twice");
    }

    private String detail(String path) {
        HttpResponse<String> reply = door.get(path);
        assertThat(reply.statusCode()).isEqualTo(400);
        return DoorHouse.json(reply).path("detail").asText();
    }

    @Test
    void aBlankKeyIsRefused() {
        open();

        HttpResponse<String> reply = door.post("/agents/assistant/runs", TASK, "Idempotency-Key", " ");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(DoorHouse.json(reply).path("detail").asText()).startsWith("the header Idempotency-Key is blank");
        assertThat(ids("/runs")).isEmpty();
    }

    private List<String> ids(String path) {
        return StreamSupport.stream(DoorHouse.json(door.get(path)).spliterator(), false)
                .map(run -> run.path("id").asText())
                .toList();
    }

    @Test
    void aRunIsCancelled() {
        open("", Duration.ofMillis(200), Map.of());
        String run = DoorHouse.json(door.post("/agents/assistant/runs", "{\"input\": \"[[say 500 words]]\"}"))
                .path("id")
                .asText();

        assertThat(door.post("/runs/" + run + "/cancel", "").statusCode()).isEqualTo(202);
        assertThat(awaited(run).path("status").asText()).isEqualTo("cancelled");
        assertThat(door.post("/runs/" + run + "/cancel", "").statusCode()).isEqualTo(409);
        assertThat(door.post("/runs/none/cancel", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aRunWithoutMoneyIsResumedWithMore() {
        open();
        HttpResponse<String> poor = door.post(
                "/agents/assistant/runs",
                "{\"input\": \"[[say 3 words]]\", \"budget\": 0.000001}",
                "Prefer",
                "wait=30");
        JsonNode paused = DoorHouse.json(poor);
        assertThat(poor.statusCode()).isEqualTo(202);
        assertThat(paused.path("status").asText()).isEqualTo("paused");
        assertThat(paused.path("reason").asText()).isEqualTo("budget");

        HttpResponse<String> resumed =
                door.post("/runs/" + paused.path("id").asText() + "/resume", "{\"budget\": 1.00}");
        assertThat(resumed.statusCode()).isEqualTo(202);
        assertThat(awaited(paused.path("id").asText()).path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aCallThatNeedsAPersonIsListedAndDecided() {
        open("", Duration.ofMillis(1), Map.of("caravel.recovery", "true"));
        String run = DoorHouse.json(door.post("/agents/assistant/runs", "{\"input\": \"[[call wipe {}]]\"}"))
                .path("id")
                .asText();
        JsonNode[] waiting = new JsonNode[1];
        Until.is("it waits", () -> {
            waiting[0] = DoorHouse.json(door.get("/approvals"));
            return waiting[0].size() == 1;
        });
        JsonNode approval = waiting[0].get(0);
        String path = "/approvals/" + approval.path("id").asText();

        assertThat(approval.path("run").asText()).isEqualTo(run);
        assertThat(approval.path("tool").asText()).isEqualTo("wipe");
        assertThat(door.post(path, "{\"decision\": \"maybe\"}").statusCode()).isEqualTo(400);
        assertThat(door.post(path, "{\"decision\": \"deny\", \"by\": \"ann\", \"reason\": \"no\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(door.post(path, "{\"decision\": \"approve\"}").statusCode()).isEqualTo(409);
        assertThat(door.post("/approvals/none", "{\"decision\": \"approve\"}").statusCode())
                .isEqualTo(404);
        assertThat(awaited(run).path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aCallOfUnknownOutcomeIsResolved() {
        open("", Duration.ofMillis(1), Map.of("caravel.recovery", "true"));
        JsonNode paused = DoorHouse.json(door.post(
                "/agents/assistant/runs", "{\"input\": \"[[call send {}]] [[say 2 words]]\"}", "Prefer", "wait=30"));
        assertThat(paused.path("reason").asText()).isEqualTo("outcome_unknown");
        String path = "/runs/" + paused.path("id").asText() + "/calls/"
                + paused.path("unknown_call").asText();

        assertThat(door.post(path, "{\"outcome\": \"perhaps\"}").statusCode()).isEqualTo(400);
        assertThat(door.post(path + "0", "{\"outcome\": \"not_done\"}").statusCode())
                .isEqualTo(409);
        assertThat(door.post(path, "{\"outcome\": \"done\", \"result\": \"sent\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(awaited(paused.path("id").asText()).path("status").asText()).isEqualTo("completed");
    }

    @Test
    void lessMoneyThanItHasIsNoResumption() {
        open();
        JsonNode paused = DoorHouse.json(door.post(
                "/agents/assistant/runs",
                "{\"input\": \"[[say 3 words]]\", \"budget\": 0.000001}",
                "Prefer",
                "wait=30"));
        HttpResponse<String> reply =
                door.post("/runs/" + paused.path("id").asText() + "/resume", "{\"budget\": 0.0000001}");

        assertThat(reply.statusCode()).isEqualTo(409);
        assertThat(DoorHouse.json(reply).path("detail").asText()).contains("it has 0.000001 US dollars already");
    }

    @Test
    void aHeaderIsNoPartOfThePathAndNoParameter() {
        open();
        String run = DoorHouse.json(door.post(
                        "/agents/assistant/runs", TASK, "Prefer", "wait=30", "agent", "other", "tenant", "zz"))
                .path("id")
                .asText();

        assertThat(DoorHouse.json(door.send(door.request("/runs/" + run).headers("id", "other")))
                        .path("id")
                        .asText())
                .isEqualTo(run);
        assertThat(DoorHouse.json(door.send(
                        door.request("/runs?limit=5").headers("limit", "x", "tenant", "zz", "status", "failed"))))
                .hasSize(1);
        assertThat(door.get("/runs/" + run + "?id=other").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream                          | text/event-stream",
                "TEXT/EVENT-STREAM                          | text/event-stream",
                "text/event-stream, application/json;q=0.5  | text/event-stream",
                "application/json, text/event-stream        | application/json",
                "application/json, text/event-stream;q=0    | application/json",
                "text/html                                  | text/event-stream",
            })
    void theEventsComeInTheFormThatIsAskedFor(String accept, String type) {
        open();
        String run = DoorHouse.json(door.post("/agents/assistant/runs", TASK, "Prefer", "wait=30"))
                .path("id")
                .asText();

        assertThat(door.send(door.request("/runs/" + run + "/events").header("Accept", accept))
                        .headers()
                        .firstValue("Content-Type"))
                .contains(type);
    }

    @Test
    void whoWaitsIsToldHowItStandsWhenTheProgramEnds() {
        open("", Duration.ofMillis(200), Map.of());
        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(
                () -> door.post("/agents/assistant/runs", "{\"input\": \"[[say 500 words]]\"}", "Prefer", "wait=60"));
        Until.is("it runs", () -> door.house().runs().active() == 1);
        long began = System.nanoTime();
        door.close();
        door = null;

        assertThat(waiting.join().statusCode()).isEqualTo(202);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void moreThanMayWaitAreToldToComeAgain() {
        open("", Duration.ofMillis(100), Map.of("caravel.limits.active", "1", "caravel.limits.queued", "1"));
        String slow = "{\"input\": \"[[say 100 words]]\"}";
        door.post("/agents/assistant/runs", slow);
        assertThat(DoorHouse.json(door.post("/agents/assistant/runs", slow))
                        .path("status")
                        .asText())
                .isEqualTo("queued");

        HttpResponse<String> refused = door.post("/agents/assistant/runs", slow);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void filesComeWithATask() {
        open();
        byte[] picture = SampleFiles.picture("png", 64, 48);
        String task = "{\"input\": \"What do you see?\", \"attachments\": [{\"name\": \"%s\", \"data\": \"%s\"}]}";

        JsonNode begun = DoorHouse.json(door.post(
                "/agents/assistant/runs",
                task.formatted("photo.png", Base64.getEncoder().encodeToString(picture))));
        JsonNode run = awaited(begun.path("id").asText());
        HttpResponse<String> noBase64 = door.post("/agents/assistant/runs", task.formatted("photo.png", "@"));
        HttpResponse<String> noFile = door.post("/agents/assistant/runs", task.formatted("a.zip", "UEsDBAD/"));

        assertThat(run.path("answer").asText()).contains("I see photo.png (image/png, 64 × 48 pixels).");
        assertThat(run.path("attachments").get(0).path("media_type").asText()).isEqualTo("image/png");
        assertThat(run.path("attachments").get(0).path("bytes").asInt()).isEqualTo(picture.length);
        assertThat(noBase64.statusCode()).isEqualTo(400);
        assertThat(noBase64.body()).contains("the data of a file is not Base64");
        assertThat(noFile.statusCode()).isEqualTo(400);
        assertThat(noFile.body()).contains("a.zip is nothing that a model could read");
    }
}
