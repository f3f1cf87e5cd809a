package dev.caravel.door.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.attachment.SampleFiles;
import dev.caravel.door.DoorHouse;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents as OpenAI's clients reach them. Covers list-models, show-model, chat-completions, plain-model and openai-failures:
 * caravel.open-ai-models, caravel.chat-completions, caravel.open-ai-failure-reply.
 */
class ChatCompletionsTest {

    private static final String CHAT = "/v1/chat/completions";

    private DoorHouse door;

    @AfterEach
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private void open(String faults, Duration pace, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("caravel.doors", "openai,runs");
        door = DoorHouse.open(TestHouse.model(faults, pace), all, new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:look?description=Looks&readOnlyHint=true").setBody(constant("seen"));
                from("tool:wipe?description=Wipes&destructiveHint=true").setBody(constant("wiped"));
            }
        });
    }

    private void open() {
        open("", Duration.ofMillis(1), Map.of());
    }

    private static String asks(String task, String more) {
        return "{\"model\": \"assistant\", \"messages\": [{\"role\": \"user\", \"content\": \""
                + task.replace("\"", "\\\"") + "\"}]" + more + "}";
    }

    private List<JsonNode> stream(String json) {
        HttpRequest.Builder request = door.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(json));
        List<String> lines =
                door.lines(request).filter(line -> line.startsWith("data: ")).toList();
        assertThat(lines.get(lines.size() - 1)).isEqualTo("data: [DONE]");
        return lines.subList(0, lines.size() - 1).stream()
                .map(line -> read(line.substring(6)))
                .toList();
    }

    private static JsonNode read(String json) {
        try {
            return DoorHouse.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }

    private static String joined(List<JsonNode> chunks, String field) {
        return chunks.stream()
                .map(chunk ->
                        chunk.path("choices").path(0).path("delta").path(field).asText(""))
                .collect(Collectors.joining());
    }

    @Test
    void metadataNamesTheTagsOfTheRun() {
        open();

        door.post(CHAT, asks("[[say 3 words]]", ", \"metadata\": {\"tags\": \"nightly, customer-7\"}"));
        HttpResponse<String> refused = door.post(CHAT, asks("x", ", \"metadata\": {\"tags\": \"a b\"}"));

        assertThat(DoorHouse.json(door.get("/runs?tag=nightly&tag=customer-7"))).hasSize(1);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(DoorHouse.json(refused).path("error").path("message").asText())
                .startsWith("metadata.tags: a tag is 1 to 64 letters");
    }

    private static final String TOTAL = "\"schema\": {\"type\": \"object\", \"required\": [\"total\"], \"properties\":"
            + " {\"total\": {\"type\": \"integer\", \"minimum\": 1}}}";

    private static String asksForTotal(String answers, String more) {
        return asks(
                answers,
                ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"total\", " + TOTAL
                        + "}}" + more);
    }

    @Test
    void anAnswerHasTheShapeThatItsClientAsksFor() {
        open();
        String wrongFirst = "[[call look {}]] then [[answer {\"total\": 0}]] [[answer {\"total\": 7}]]";

        assertThat(joined(stream(asksForTotal(wrongFirst, ", \"stream\": true")), "content"))
                .isEqualTo("{\"total\": 7}");
        HttpResponse<String> whole = door.post(CHAT, asksForTotal(wrongFirst, ""));
        assertThat(DoorHouse.json(whole).at("/choices/0/message/content").asText())
                .isEqualTo("{\"total\": 7}");
        HttpResponse<String> response = door.post(
                "/v1/responses",
                "{\"model\": \"assistant\", \"input\": \"" + wrongFirst.replace("\"", "\\\"")
                        + "\", \"text\": {\"format\": {\"type\": \"json_schema\", \"name\": \"total\", " + TOTAL
                        + "}}}");
        assertThat(DoorHouse.json(response).path("output").findValuesAsText("text"))
                .contains("{\"total\": 7}")
                .doesNotContain("{\"total\": 0}");
    }

    @Test
    void whatDoesNotMatchIsAnErrorAndNoAnswer() {
        open();

        HttpResponse<String> reply = door.post(CHAT, asksForTotal("[[answer {\"total\": 0}]]", ""));

        assertThat(reply.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(DoorHouse.json(reply).path("error").path("code").asText()).isEqualTo("output");
        assertThat(DoorHouse.json(reply).path("error").path("message").asText())
                .contains("$.total: must have a minimum");
    }

    @Test
    void aShapeThatIsNoneIsRefused() {
        open();

        for (String format : List.of(
                "{\"type\": \"xml\"}",
                "{\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\"}}",
                "{\"type\": \"json_schema\", \"json_schema\": {\"schema\": {\"$ref\": \"http://127.0.0.1:1/x\"}}}")) {
            HttpResponse<String> reply = door.post(CHAT, asks("x", ", \"response_format\": " + format));

            assertThat(reply.statusCode()).as(format).isEqualTo(400);
            assertThat(DoorHouse.json(reply).path("error").path("message").asText())
                    .contains("answer's format");
        }
        assertThat(door.house().started("assistant")).isEmpty();
    }

    @Test
    void everyAgentIsAModel() {
        open();
        JsonNode models = DoorHouse.json(door.get("/v1/models"));

        assertThat(models.path("object").asText()).isEqualTo("list");
        assertThat(models.path("data"))
                .extracting(model -> model.path("id").asText())
                .containsExactly("assistant");
        assertThat(DoorHouse.json(door.get("/v1/models/assistant"))
                        .path("object")
                        .asText())
                .isEqualTo("model");
    }

    @Test
    void aPlainModelIsListedBesideTheAgentsAndStartsNone() {
        open("", Duration.ofMillis(1), Map.of("caravel.doors.plain-model", "cheap"));
        JsonNode models = DoorHouse.json(door.get("/v1/models"));
        assertThat(models.path("data"))
                .extracting(model -> model.path("id").asText())
                .containsExactly("assistant", "cheap");

        HttpResponse<String> reply = door.post(CHAT, asks("Suggest a title", "").replace("assistant", "cheap"));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(DoorHouse.json(reply).path("model").asText()).isEqualTo("cheap");
        assertThat(door.house().started("assistant")).isEmpty();
        assertThat(door.model().calls().get(0).body().has("tools")).isFalse();
    }

    @Test
    void anUnknownModelIsSaidInOpenAisWords() {
        open();
        HttpResponse<String> reply = door.post(CHAT, asks("hello", "").replace("assistant", "gpt-9"));

        assertThat(reply.statusCode()).isEqualTo(404);
        JsonNode error = DoorHouse.json(reply).path("error");
        assertThat(error.path("code").asText()).isEqualTo("model_not_found");
        assertThat(error.path("param").asText()).isEqualTo("model");
        assertThat(error.path("message").asText()).contains("gpt-9").contains("assistant");
        assertThat(reply.headers().firstValue("x-should-retry")).contains("false");
        assertThat(door.get("/v1/models/gpt-9").statusCode()).isEqualTo(404);
    }

    @Test
    void anAnswerComesWhole() {
        open();
        HttpResponse<String> reply = door.post(CHAT, asks("[[say 3 words]]", ""));

        assertThat(reply.statusCode()).isEqualTo(200);
        JsonNode json = DoorHouse.json(reply);
        JsonNode choice = json.path("choices").path(0);
        assertThat(choice.path("message").path("content").asText()).isEqualTo("word1 word2 word3");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(json.path("object").asText()).isEqualTo("chat.completion");
        assertThat(json.path("id").asText()).startsWith("chatcmpl-");
        assertThat(json.path("usage").path("completion_tokens").asInt()).isPositive();
        assertThat(json.path("usage").path("total_tokens").asInt())
                .isEqualTo(json.path("usage").path("prompt_tokens").asInt()
                        + json.path("usage").path("completion_tokens").asInt());
    }

    @Test
    void anAnswerComesWordByWordAndEveryChunkSaysWhoseItIs() {
        open("", Duration.ofMillis(20), Map.of());
        List<JsonNode> chunks = stream(asks("[[say 9 words]]", ", \"stream\": true"));

        assertThat(joined(chunks, "content")).isEqualTo("word1 word2 word3 word4 word5 word6 word7 word8 word9");
        assertThat(chunks.size()).isGreaterThan(4);
        assertThat(chunks.get(0)
                        .path("choices")
                        .path(0)
                        .path("delta")
                        .path("role")
                        .asText())
                .isEqualTo("assistant");
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.path("id").asText()).startsWith("chatcmpl-");
            assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.path("model").asText()).isEqualTo("assistant");
            assertThat(chunk.path("created").asLong()).isPositive();
            assertThat(chunk.path("choices").path(0).has("finish_reason")).isTrue();
        });
        assertThat(chunks.get(chunks.size() - 1)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asText())
                .isEqualTo("stop");
    }

    @Test
    void theUsageComesLastWhereItIsAskedFor() {
        open();
        List<JsonNode> chunks =
                stream(asks("[[say 3 words]]", ", \"stream\": true, \"stream_options\": {\"include_usage\": true}"));

        JsonNode last = chunks.get(chunks.size() - 1);
        assertThat(last.path("choices").isArray()).isTrue();
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.path("usage").path("total_tokens").asInt()).isPositive();
    }

    @Test
    void whatToolsDoIsProgressAndNeverContent() {
        open();
        List<JsonNode> chunks = stream(asks("[[call look {}]] then [[say 3 words]]", ", \"stream\": true"));

        assertThat(joined(chunks, "content")).isEqualTo("word1 word2 word3");
        assertThat(joined(chunks, "reasoning_content")).contains("calls look").contains("look is done");
    }

    @Test
    void wordsThatWereSentAreNotSentAgainWhenTheModelIsAskedAgain() {
        open("cut", Duration.ofMillis(20), Map.of());
        List<JsonNode> chunks = stream(asks("[[say 9 words]]", ", \"stream\": true"));

        assertThat(joined(chunks, "content")).isEqualTo("word1 word2 word3 word4 word5 word6 word7 word8 word9");
        assertThat(joined(chunks, "reasoning_content")).contains("the model failed");
    }

    @Test
    void theMessagesBeforeAndTheSystemsWordsReachTheModel() {
        open();
        HttpResponse<String> reply = door.post(
                CHAT,
                """
                {"model": "assistant", "messages": [
                  {"role": "system", "content": "Speak French."},
                  {"role": "user", "content": [{"type": "text", "text": "one"}]},
                  {"role": "assistant", "content": "two"},
                  {"role": "user", "content": "[[say 1 words]]"}]}
                """);

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(door.model().calls().get(0).body().toString())
                .contains("Speak French.")
                .contains("two");
    }

    @Test
    void picturesAndPdfsComeWithAMessage() {
        open();
        HttpResponse<String> reply = door.post(
                CHAT,
                """
                {"model": "assistant", "messages": [
                  {"role": "user", "content": [
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s", "detail": "low"}},
                    {"type": "text", "text": "Look at this."}]},
                  {"role": "assistant", "content": "Yes?"},
                  {"role": "user", "content": [
                    {"type": "file", "file": {"filename": "report.pdf", "file_data": "data:application/pdf;base64,%s"}},
                    {"type": "text", "text": "And at this."}]}]}
                """
                        .formatted(
                                Base64.getEncoder().encodeToString(SampleFiles.picture("png", 64, 48)),
                                Base64.getEncoder().encodeToString(SampleFiles.pdf(2))));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("I see report.pdf (application/pdf, 2 pages).");
        assertThat(door.model().calls().get(0).body().path("messages").get(0).toString())
                .contains(
                        "\"type\":\"image\"",
                        "<attachment name=\\\"picture\\\" type=\\\"image/png\\\"/>",
                        "Look at this.");
    }

    @Test
    void whatNoModelReadsIsRefusedInALineAndNoAddressIsFetched() {
        open();
        String picture =
                """
                {"model": "assistant", "messages": [{"role": "user", "content": [
                  {"type": "image_url", "image_url": {"url": "%s"}}]}]}
                """;

        HttpResponse<String> broken = door.post(CHAT, picture.formatted("data:image/png;base64,AA=="));
        HttpResponse<String> address = door.post(CHAT, picture.formatted("http://127.0.0.1:1/a.png"));

        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(DoorHouse.json(broken).path("error").path("message").asText())
                .contains("picture is nothing that a model could read");
        assertThat(address.statusCode()).isEqualTo(400);
        assertThat(DoorHouse.json(address).path("error").path("message").asText())
                .contains("no address is fetched");
    }

    @Test
    void theSamePostThreeTimesAtOnceWithTheClientsRetriesIsOneRun() {
        open("", Duration.ofMillis(20), Map.of());
        List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, 3)
                .mapToObj(count -> CompletableFuture.supplyAsync(() -> {
                    return door.post(CHAT, asks("[[say 9 words]]", ""), "x-stainless-retry-count", "" + (2 - count));
                }))
                .toList();
        List<String> ids = new ArrayList<>();
        sent.forEach(reply -> ids.add(DoorHouse.json(reply.join()).path("id").asText()));

        assertThat(ids).hasSize(3).containsOnly(ids.get(0));
        assertThat(door.house().started("assistant")).hasSize(1);
    }

    @Test
    void twoEqualQuestionsAreTwoRuns() {
        open();
        door.post(CHAT, asks("[[say 3 words]]", ""), "x-stainless-retry-count", "0");
        door.post(CHAT, asks("[[say 3 words]]", ""), "x-stainless-retry-count", "0");

        assertThat(door.house().started("assistant")).hasSize(2);
    }

    @Test
    void aRetryWhoseQuestionWasAnsweredIsTheRetryOfAnotherOne() {
        open();
        door.post(CHAT, asks("[[say 3 words]]", ""), "x-stainless-retry-count", "0");
        door.post(CHAT, asks("[[say 3 words]]", ""), "x-stainless-retry-count", "1");

        assertThat(door.house().started("assistant")).hasSize(2);
    }

    private static final String WEATHER =
            """
            , "tools": [{"type": "function", "function": {"name": "weather", "description": "The weather of a city",
              "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]""";

    /** The messages of a client that has made the calls. */
    private static String brings(JsonNode message, String... results) {
        ObjectNode body = DoorHouse.JSON.createObjectNode().put("model", "assistant");
        ArrayNode messages = body.putArray("messages");
        messages.addObject().put("role", "user").put("content", "How is the weather?");
        messages.add(message);
        for (int i = 0; i < results.length; i++) {
            messages.addObject()
                    .put("role", "tool")
                    .put(
                            "tool_call_id",
                            message.path("tool_calls").path(i).path("id").asText())
                    .put("content", results[i]);
        }
        return body.toString();
    }

    @Test
    void aToolOfTheClientsIsCalledBackAndItsResultContinuesTheSameRun() {
        open();
        JsonNode first = DoorHouse.json(door.post(CHAT, asks("[[call weather {\"city\": \"Rome\"}]]", WEATHER)));
        JsonNode choice = first.path("choices").path(0);
        assertThat(choice.path("finish_reason").asText()).as(first.toString()).isEqualTo("tool_calls");
        JsonNode call = choice.path("message").path("tool_calls").path(0);
        assertThat(call.path("function").path("name").asText()).isEqualTo("weather");
        assertThat(call.path("function").path("arguments").asText()).isEqualTo("{\"city\":\"Rome\"}");

        String brings = brings(choice.path("message"), "sunny");
        JsonNode second = DoorHouse.json(door.post(CHAT, brings));
        JsonNode again = DoorHouse.json(door.post(CHAT, brings));

        assertThat(second.path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText())
                .as(second.toString())
                .isEqualTo("done: sunny");
        assertThat(again.path("choices")).isEqualTo(second.path("choices"));
        assertThat(second.path("id")).isEqualTo(first.path("id"));
        assertThat(door.house().started("assistant")).hasSize(1);
    }

    @Test
    void theResultContinuesTheRunAfterARestart(@TempDir Path folder) {
        Map<String, String> durable = Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        open("", Duration.ofMillis(1), durable);
        JsonNode message = DoorHouse.json(door.post(CHAT, asks("[[call weather {\"city\": \"Rome\"}]]", WEATHER)))
                .path("choices")
                .path(0)
                .path("message");
        door.close();
        open("", Duration.ofMillis(1), durable);

        JsonNode answer = DoorHouse.json(door.post(CHAT, brings(message, "sunny")));

        assertThat(answer.path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText())
                .as(answer.toString())
                .isEqualTo("done: sunny");
    }

    @Test
    void theResultContinuesTheRunThatAProgramLeftWithTheResultInIt() {
        open();
        JsonNode message = DoorHouse.json(door.post(CHAT, asks("[[call weather {\"city\": \"Rome\"}]]", WEATHER)))
                .path("choices")
                .path(0)
                .path("message");
        Journal journal = door.house().journal();
        Run run = Run.replay(journal.read(journal.latest(1, Optional.empty()).get(0)));
        RequestedCall call = run.clientCalls().get(0);
        Until.is(
                "nobody is busy with the run",
                () -> door.house().runs().inProgress(run.id()).isEmpty());
        door.house().runs().record(run, new Event.ToolFinished(call.id(), call.tool(), 0, false, "sunny", true));

        JsonNode answer = DoorHouse.json(door.post(CHAT, brings(message, "sunny")));

        assertThat(answer.path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText())
                .isEqualTo("done: sunny");
    }

    @Test
    void severalCallsGoBackAtOnceAndAllResultsAreNeeded() {
        open();
        String task = "[[call weather {\"city\": \"Rome\"}]] [[call look {}]] [[call weather {\"city\": \"Oslo\"}]]";
        JsonNode message = DoorHouse.json(door.post(CHAT, asks(task, WEATHER)))
                .path("choices")
                .path(0)
                .path("message");
        assertThat(message.path("tool_calls")).hasSize(2);

        assertThat(door.post(CHAT, brings(message, "sunny")).statusCode()).isEqualTo(409);
        assertThat(DoorHouse.json(door.post(CHAT, brings(message, "sunny", "cold")))
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText())
                .isEqualTo("done: sunny; seen; cold");
    }

    @Test
    void aStreamEndsWithTheCallsOfTheClientsTools() {
        open();
        List<JsonNode> chunks = stream(asks("[[call weather {\"city\": \"Rome\"}]]", WEATHER + ", \"stream\": true"));

        JsonNode calls = chunks.get(chunks.size() - 2)
                .path("choices")
                .path(0)
                .path("delta")
                .path("tool_calls");
        assertThat(calls.path(0).path("index").asInt(-1)).isZero();
        assertThat(calls.path(0).path("id").asText()).startsWith("call_");
        assertThat(chunks.get(chunks.size() - 1)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void aClientsToolMayNotHaveTheNameOfTheAgentsOwn() {
        open();
        HttpResponse<String> reply = door.post(CHAT, asks("hello", WEATHER.replace("weather", "look")));

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(DoorHouse.json(reply).path("error").path("message").asText()).contains("look");
    }

    @Test
    void aCallThatNeedsAPersonEndsTheReplyAndTheSameQuestionGetsTheAnswerLater() {
        open();
        String json = asks("[[call wipe {}]]", "");
        JsonNode waits = DoorHouse.json(door.post(CHAT, json));
        String words =
                waits.path("choices").path(0).path("message").path("content").asText();
        assertThat(words).contains("wipe").contains("./caravel approve");

        String approval = door.house().journal().approvals().waiting(10).get(0).id();
        door.post("/approvals/" + approval, "{\"decision\": \"deny\"}");
        JsonNode answer = DoorHouse.json(door.post(CHAT, json));

        assertThat(answer.path("id")).isEqualTo(waits.path("id"));
        assertThat(door.house().started("assistant")).hasSize(1);
    }

    @Test
    void aSpentBudgetIsAQuotaThatNoRetryHelps() {
        open("", Duration.ofMillis(1), Map.of("caravel.budget.day", "0.0000001"));
        HttpResponse<String> reply = door.post(CHAT, asks("[[say 3 words]]", ", \"stream\": true"));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(429);
        JsonNode error = DoorHouse.json(reply).path("error");
        assertThat(error.path("code").asText()).isEqualTo("insufficient_quota");
        assertThat(error.path("message").asText())
                .contains("the day's budget is used up")
                .contains("T00:00:00Z")
                .doesNotContain("higher budget");
        assertThat(reply.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
        assertThat(reply.headers().firstValue("x-should-retry")).contains("false");
    }

    @Test
    void aProviderThatIsAwayIsAStatusAndTheRetryJoinsTheRun() {
        open("529*", Duration.ofMillis(1), Map.of());
        HttpResponse<String> reply = door.post(CHAT, asks("[[say 3 words]]", ""), "x-stainless-retry-count", "0");

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
        assertThat(reply.headers().firstValue("Retry-After")).isPresent();
        door.post(CHAT, asks("[[say 3 words]]", ""), "x-stainless-retry-count", "1");
        assertThat(door.house().started("assistant")).hasSize(1);
    }

    @Test
    void anIdempotencyKeyIsOneRunWhateverTheClient() {
        open();
        JsonNode first = DoorHouse.json(door.post(CHAT, asks("[[say 3 words]]", ""), "Idempotency-Key", "k"));
        JsonNode second = DoorHouse.json(door.post(CHAT, asks("[[say 3 words]]", ""), "Idempotency-Key", "k"));

        assertThat(second.path("id")).isEqualTo(first.path("id"));
        assertThat(second.path("choices")).isEqualTo(first.path("choices"));
    }

    @Test
    void aRefusalOfTheModelIsItsAnswer() {
        open();
        String task = "[[say 3 words]] [[stop refusal]]";
        JsonNode whole =
                DoorHouse.json(door.post(CHAT, asks(task, ""))).path("choices").path(0);
        assertThat(whole.path("message").path("content").asText()).isEqualTo("word1 word2 word3");
        assertThat(whole.path("finish_reason").asText()).isEqualTo("content_filter");

        List<JsonNode> chunks = stream(asks(task, ", \"stream\": true"));
        assertThat(joined(chunks, "content")).isEqualTo("word1 word2 word3");
        assertThat(chunks.get(chunks.size() - 1)
                        .path("choices")
                        .path(0)
                        .path("finish_reason")
                        .asText())
                .isEqualTo("content_filter");
    }

    @Test
    void anotherMethodIsTheCallersMistake() {
        open();
        HttpResponse<String> reply = door.get(CHAT);

        assertThat(reply.statusCode()).isEqualTo(405);
        assertThat(DoorHouse.json(reply).path("error").path("type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void whatIsNotServedIsSaidInOpenAisWords() {
        open();
        HttpResponse<String> reply = door.post("/v1/embeddings", "{}");

        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(DoorHouse.json(reply).path("error").path("message").asText()).isNotEmpty();
    }
}
