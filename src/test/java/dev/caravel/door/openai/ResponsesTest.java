package dev.caravel.door.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.attachment.SampleFiles;
import dev.caravel.door.DoorHouse;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The younger of OpenAI's protocols. Covers create-response, show-response and cancel-response: caravel.responses. */
class ResponsesTest {

    private static final String RESPONSES = "/v1/responses";

    private DoorHouse door;

    @AfterEach
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private void open(Duration pace) {
        open("", pace);
    }

    private void open(String faults, Duration pace) {
        door = DoorHouse.open(
                TestHouse.model(faults, pace), Map.of("caravel.doors", "openai,runs"), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("tool:look?description=Looks&readOnlyHint=true").setBody(constant("seen"));
                    }
                });
    }

    private static String asks(String input, String more) {
        return "{\"model\": \"assistant\", \"input\": \"" + input + "\"" + more + "}";
    }

    private List<JsonNode> stream(String json) {
        return events(door.request(RESPONSES).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private List<JsonNode> events(HttpRequest.Builder request) {
        return door.lines(request)
                .filter(line -> line.startsWith("data: {"))
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

    private static String type(JsonNode event) {
        return event.path("type").asText();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(ResponsesTest::type).toList();
    }

    private static String deltas(List<JsonNode> events) {
        return events.stream()
                .filter(event -> type(event).equals("response.output_text.delta"))
                .map(event -> event.path("delta").asText())
                .collect(Collectors.joining());
    }

    private static String text(JsonNode response) {
        JsonNode output = response.path("output");
        return output.path(output.size() - 1)
                .path("content")
                .path(0)
                .path("text")
                .asText();
    }

    @Test
    void aRefusalOfTheModelIsAnIncompleteResponse() {
        open(Duration.ofMillis(1));
        String task = "[[say 3 words]] [[stop refusal]]";
        JsonNode whole = DoorHouse.json(door.post(RESPONSES, asks(task, "")));
        List<JsonNode> events = stream(asks(task, ", \"stream\": true"));
        JsonNode streamed = events.get(events.size() - 1);

        assertThat(type(streamed)).isEqualTo("response.incomplete");
        for (JsonNode response : List.of(whole, streamed.path("response"))) {
            assertThat(response.path("status").asText()).isEqualTo("incomplete");
            assertThat(response.path("incomplete_details").path("reason").asText())
                    .isEqualTo("content_filter");
            assertThat(text(response)).isEqualTo("word1 word2 word3");
        }
    }

    @Test
    void aResponseComesWhole() {
        open(Duration.ofMillis(1));
        HttpResponse<String> reply = door.post(RESPONSES, asks("[[say 3 words]]", ""));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        JsonNode response = DoorHouse.json(reply);
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("id").asText()).startsWith("resp_");
        assertThat(text(response)).isEqualTo("word1 word2 word3");
        assertThat(response.path("usage").path("total_tokens").asInt()).isPositive();
    }

    @Test
    void itsEventsAreNumberedAndAnItemBeginsBeforeItsWords() {
        open(Duration.ofMillis(20));
        List<JsonNode> events = stream(asks("[[say 9 words]]", ", \"stream\": true"));

        assertThat(events)
                .extracting(event -> event.path("sequence_number").asInt())
                .isEqualTo(IntStream.range(0, events.size()).boxed().toList());
        List<String> types = events.stream().map(ResponsesTest::type).distinct().toList();
        assertThat(types)
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(deltas(events)).isEqualTo("word1 word2 word3 word4 word5 word6 word7 word8 word9");
        JsonNode last = events.get(events.size() - 1).path("response");
        assertThat(text(last)).endsWith("word9");
        assertThat(last.path("usage").path("output_tokens").asInt()).isPositive();
    }

    @Test
    void whatToolsDoIsAnItemOfItsOwn() {
        open(Duration.ofMillis(1));
        List<JsonNode> events = stream(asks("[[call look {}]] then [[say 3 words]]", ", \"stream\": true"));

        JsonNode output = events.get(events.size() - 1).path("response").path("output");
        assertThat(output.path(0).path("type").asText()).isEqualTo("reasoning");
        assertThat(output.path(0).toString()).contains("calls look");
        assertThat(output.path(1).path("content").path(0).path("text").asText()).isEqualTo("word1 word2 word3");
    }

    @Test
    void aResponseContinuesAnEarlierOne() {
        open(Duration.ofMillis(1));
        String first = DoorHouse.json(door.post(RESPONSES, asks("[[say 3 words]]", "")))
                .path("id")
                .asText();
        HttpResponse<String> reply =
                door.post(RESPONSES, asks("[[say 1 words]]", ", \"previous_response_id\": \"" + first + "\""));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(DoorHouse.json(reply).path("previous_response_id").asText()).isEqualTo(first);
        assertThat(door.model().calls().get(1).body().path("messages").toString())
                .contains("word1 word2 word3");
    }

    @Test
    void aPictureStaysInTheConversation() {
        open(Duration.ofMillis(1));
        String picture = Base64.getEncoder().encodeToString(SampleFiles.picture("png", 64, 48));
        JsonNode first = DoorHouse.json(door.post(
                RESPONSES,
                """
                {"model": "assistant", "input": [{"role": "user", "content": [
                  {"type": "input_text", "text": "What do you see?"},
                  {"type": "input_image", "image_url": "data:image/png;base64,%s"},
                  {"type": "input_file", "filename": "orders.csv", "file_data": "data:text/csv;base64,aWQKMQo="}]}]}
                """
                        .formatted(picture)));
        door.post(
                RESPONSES,
                asks(
                        "[[say 1 words]]",
                        ", \"previous_response_id\": \"" + first.path("id").asText() + "\""));

        assertThat(text(first)).contains("I see picture (image/png, 64 × 48 pixels), orders.csv (text/csv, 2 lines).");
        assertThat(door.model().calls().get(1).body().path("messages").get(0).toString())
                .contains(picture);
    }

    @Test
    void nobodyNeedsToWaitForAResponse() {
        open(Duration.ofMillis(20));
        JsonNode begun = DoorHouse.json(door.post(RESPONSES, asks("[[say 9 words]]", ", \"background\": true")));
        assertThat(begun.path("status").asText()).isEqualTo("in_progress");

        JsonNode[] shown = new JsonNode[1];
        Until.is("the response is done", () -> {
            shown[0] =
                    DoorHouse.json(door.get(RESPONSES + "/" + begun.path("id").asText()));
            return shown[0].path("status").asText().equals("completed");
        });
        assertThat(text(shown[0])).endsWith("word9");
    }

    @Test
    void aResponseInProgressIsCancelled() {
        open(Duration.ofMillis(100));
        JsonNode begun = DoorHouse.json(door.post(RESPONSES, asks("[[say 300 words]]", ", \"background\": true")));
        String path = RESPONSES + "/" + begun.path("id").asText();

        JsonNode cancelled = DoorHouse.json(door.post(path + "/cancel", ""));
        assertThat(cancelled.path("id")).isEqualTo(begun.path("id"));
        assertThat(cancelled.path("status").asText()).as(cancelled.toString()).isEqualTo("cancelled");
        assertThat(cancelled.path("error").isNull()).isTrue();
        assertThat(DoorHouse.json(door.get(path)).path("status").asText()).isEqualTo("cancelled");
        assertThat(DoorHouse.json(door.post(path + "/cancel", ""))).isEqualTo(cancelled);
    }

    @Test
    void aResponseThatIsOverStaysAsItIsWhenItIsCancelled() {
        open(Duration.ofMillis(1));
        JsonNode done = DoorHouse.json(door.post(RESPONSES, asks("[[say 3 words]]", "")));

        HttpResponse<String> reply = door.post(RESPONSES + "/" + done.path("id").asText() + "/cancel", "");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(DoorHouse.json(reply).path("status").asText()).isEqualTo("completed");
        assertThat(text(DoorHouse.json(reply))).isEqualTo("word1 word2 word3");
    }

    private List<JsonNode> again(String id, int after) {
        String query = "?stream=true" + (after < 0 ? "" : "&starting_after=" + after);
        return events(door.request(RESPONSES + "/" + id + query));
    }

    @Test
    void aStreamIsReadOnceMoreFromAnyOfItsEvents() {
        open(Duration.ofMillis(5));
        String task = "[[call look {}]] then [[say 4 words]]";
        List<JsonNode> events = stream(asks(task, ", \"stream\": true, \"background\": true"));
        String id = events.get(0).path("response").path("id").asText();

        assertThat(deltas(events)).isEqualTo("word1 word2 word3 word4");
        assertThat(again(id, -1)).isEqualTo(events);
        for (int after = 0; after < events.size(); after++) {
            assertThat(again(id, after)).isEqualTo(events.subList(after + 1, events.size()));
        }
    }

    @Test
    void whoLeavesAStreamReadsTheRestOfItWhileItIsWritten() {
        open(Duration.ofMillis(50));
        String task = asks("[[say 40 words]]", ", \"stream\": true, \"background\": true");
        HttpRequest.Builder request = door.request(RESPONSES).POST(HttpRequest.BodyPublishers.ofString(task));
        List<JsonNode> first;
        try (Stream<String> lines = door.lines(request)) {
            first = lines.filter(line -> line.startsWith("data: {"))
                    .map(line -> read(line.substring(6)))
                    .limit(8)
                    .toList();
        }
        String id = first.get(0).path("response").path("id").asText();
        List<JsonNode> joined = new ArrayList<>(first);
        joined.addAll(again(id, 7));

        assertThat(joined)
                .extracting(event -> event.path("sequence_number").asInt())
                .isEqualTo(IntStream.range(0, joined.size()).boxed().toList());
        assertThat(deltas(joined)).startsWith("word1 word2").endsWith(" word39 word40");
        assertThat(again(id, -1)).isEqualTo(joined);
    }

    @Test
    void theEndOfAStreamIsToldAlsoWhereItsWordsAreNotRecorded() {
        open(Duration.ofMillis(50));
        String begun = DoorHouse.json(door.post(RESPONSES, asks("[[say 300 words]]", ", \"background\": true")))
                .path("id")
                .asText();
        door.post(RESPONSES + "/" + begun + "/cancel", "");

        List<JsonNode> rest = again(begun, 50);
        assertThat(rest).hasSize(1);
        assertThat(rest.get(0).path("response").path("status").asText()).isEqualTo("cancelled");
        assertThat(rest.get(0).path("sequence_number").asInt()).isEqualTo(51);
        assertThat(door.get(RESPONSES + "/" + begun + "?stream=true&starting_after=x")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aResponseThatWaitsForItsProviderIsInProgressAndCanBeCancelled() {
        open("529*", Duration.ofMillis(1));
        String id = DoorHouse.json(door.post(RESPONSES, asks("[[say 3 words]]", ", \"background\": true")))
                .path("id")
                .asText();
        Until.is("the run waits", () -> DoorHouse.json(door.get("/runs/" + id.substring(5)))
                .path("status")
                .asText()
                .equals("paused"));

        JsonNode shown = DoorHouse.json(door.get(RESPONSES + "/" + id));
        assertThat(shown.path("status").asText()).as(shown.toString()).isEqualTo("in_progress");
        assertThat(DoorHouse.json(door.post(RESPONSES + "/" + id + "/cancel", ""))
                        .path("status")
                        .asText())
                .isEqualTo("cancelled");
    }

    @Test
    void anUnknownResponseIsSaid() {
        open(Duration.ofMillis(1));

        assertThat(door.get(RESPONSES + "/resp_1").statusCode()).isEqualTo(404);
        assertThat(door.post(RESPONSES + "/resp_1/cancel", "").statusCode()).isEqualTo(404);
        assertThat(door.post(RESPONSES, asks("hello", ", \"previous_response_id\": \"resp_1\""))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aFunctionOfTheClientsIsAnItemAndItsOutputContinuesTheSameRun() {
        open(Duration.ofMillis(1));
        String tools =
                ", \"tools\": [{\"type\": \"function\", \"name\": \"weather\", \"parameters\": {\"type\": \"object\","
                        + " \"properties\": {\"city\": {\"type\": \"string\"}}}}]";
        List<JsonNode> events =
                stream(asks("[[call weather {\\\"city\\\": \\\"Rome\\\"}]]", tools + ", \"stream\": true"));
        JsonNode first = events.get(events.size() - 1).path("response");
        JsonNode call = first.path("output").path(0);
        assertThat(events)
                .extracting(ResponsesTest::type)
                .contains("response.function_call_arguments.delta", "response.function_call_arguments.done");
        assertThat(call.path("type").asText()).as(first.toString()).isEqualTo("function_call");
        assertThat(call.path("id").asText()).isNotEqualTo(call.path("call_id").asText());

        assertThat(again(first.path("id").asText(), 3)).isEqualTo(events.subList(4, events.size()));

        List<JsonNode> continued = stream("{\"model\": \"assistant\", \"previous_response_id\": \""
                + first.path("id").asText()
                + "\", \"input\": [{\"type\": \"function_call_output\", \"call_id\": \""
                + call.path("call_id").asText() + "\", \"output\": \"sunny\"}], \"stream\": true}");
        JsonNode second = continued.get(continued.size() - 1).path("response");

        assertThat(text(second)).as(second.toString()).isEqualTo("done: sunny");
        assertThat(types(again(first.path("id").asText(), 3))).isEqualTo(types(continued.subList(4, continued.size())));
        assertThat(door.house().started("assistant")).hasSize(1);
    }
}
