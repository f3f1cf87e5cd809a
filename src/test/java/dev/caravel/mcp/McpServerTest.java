package dev.caravel.mcp;

import static dev.caravel.mcp.McpHouse.call;
import static dev.caravel.mcp.McpHouse.run;
import static dev.caravel.mcp.McpHouse.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.Decision;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.Until;
import dev.caravel.tool.ToolFailure;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the SDK's own client gets from the MCP server: the route mcp with its step caravel.mcp-server, and caravel-given-call, to
 * which the runs of tools belong.
 */
class McpServerTest {

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private McpHouse house;

    @AfterEach
    void stop() {
        if (house != null) {
            house.close();
        }
    }

    private void start(Map<String, String> settings) {
        house = McpHouse.start(settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:add?description=Adds&title=Adder&mcp=true&readOnlyHint=true&parameter.a=integer"
                                + "&parameter.a.required=true&parameter.b=integer&parameter.b.required=true")
                        .setBody(simple("${body[a]} and ${body[b]}"));
                from("tool:wipe?description=Wipes&mcp=true&destructiveHint=true")
                        .setBody(constant("wiped"));
                from("agent:asker?tools=ask-person").to("direct:caravel-loop");
                from("tool:secret?description=Is not for clients").setBody(constant("told"));
                from("tool:broken?description=Fails&mcp=true").process(exchange -> {
                    throw new ToolFailure("the disk is full");
                });
                from("tool:silent?description=Says nothing&mcp=true").setBody(constant(null));
                from("tool:point?description=Is data&mcp=true&outputSchema=RAW({\"type\":\"object\",\"properties\":"
                                + "{\"x\":{\"type\":\"integer\"}},\"required\":[\"x\"]})&parameter.says=string")
                        .setBody(simple("${body[says]}"));
                from("tool:sleep?description=Takes long&mcp=true&timeout=300ms").process(exchange -> sleep());
                from("tool:slow?description=Takes long&mcp=true&readOnlyHint=true")
                        .process(exchange -> sleep());
            }
        });
    }

    private void sleep() throws InterruptedException {
        try {
            Thread.sleep(3_000);
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private RunRecord record(CallToolResult result) {
        return records().find(run(result)).orElseThrow();
    }

    private RunRecords records() {
        return house.house().context().getRegistry().findSingleByType(RunRecords.class);
    }

    @Test
    void toolsAndAgentsAreListedByNameWithTheirHints() {
        start(Map.of("caravel.packaged", "false"));

        List<McpSchema.Tool> tools = house.client().listTools().tools();

        assertThat(tools)
                .extracting(McpSchema.Tool::name)
                .containsExactly(
                        "add", "ask-asker", "broken", "caravel-result", "point", "silent", "sleep", "slow", "wipe");
        assertThat(tools.get(0).annotations())
                .isEqualTo(new McpSchema.ToolAnnotations("Adder", true, false, false, false, null));
        assertThat(tools.get(0).inputSchema().get("required")).isEqualTo(List.of("a", "b"));
        assertThat(tools.get(4).outputSchema().get("required")).isEqualTo(List.of("x"));
        assertThat(tools.get(8).annotations().destructiveHint()).isTrue();
    }

    @Test
    void aCallIsARunThatAsksNoModel() {
        start(Map.of());

        CallToolResult result = call(house.client(), "add", Map.of("a", 1, "b", 2));

        assertThat(text(result)).isEqualTo("1 and 2");
        assertThat(result.isError()).isFalse();
        RunRecord run = record(result);
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(run.answer()).isEqualTo("1 and 2");
        assertThat(run.agent()).isEqualTo("caravel-mcp");
        assertThat(run.toolCalls()).isEqualTo(1);
        assertThat(run.modelCalls()).isZero();
    }

    @Test
    void anAgentIsCalledAsATool() {
        start(Map.of());

        CallToolResult result = call(
                house.client(), "ask-assistant", Map.of("input", "[[say 2 words]]", "thread", "t", "budget", 0.25));

        assertThat(text(result)).startsWith("word1 word2").contains("simulated");
        assertThat(record(result).budgetUsd()).hasToString("0.25");
        assertThat(record(result).thread()).isEqualTo("t");
    }

    @Test
    void whatIsWrongWithACallIsSaidInOneLine() {
        start(Map.of());
        McpSyncClient client = house.client();

        assertThat(text(call(client, "add", Map.of("a", "x"))))
                .contains("not right")
                .hasLineCount(1);
        assertThat(text(call(client, "broken", Map.of()))).isEqualTo("Error: the disk is full");
        assertThat(text(call(client, "ask-assistant", Map.of()))).contains("input");
        assertThat(text(call(client, "ask-assistant", Map.of("input", "x", "budget", -1))))
                .contains("more than 0");
        assertThat(text(call(client, "caravel-result", Map.of("run", "nope")))).contains("nope");
        assertThat(call(client, "broken", Map.of()).isError()).isTrue();
        assertThat(text(call(client, "silent", Map.of()))).isEqualTo("(no result)");
    }

    @Test
    void noOtherToolCanBeCalled() {
        start(Map.of());
        McpSyncClient client = house.client();

        for (String name : List.of("secret", "nope", "caravel-mcp", "ask-caravel-mcp", "direct:caravel-loop")) {
            assertThatThrownBy(() -> call(client, name, Map.of()))
                    .isInstanceOf(McpError.class)
                    .hasMessageContaining("there is no tool '" + name + "'");
        }
    }

    @Test
    void aResultWithAFormIsDataAndIsChecked() {
        start(Map.of());
        McpSyncClient client = house.client();

        assertThat(call(client, "point", Map.of("says", "{\"x\": 1}")).structuredContent())
                .isEqualTo(Map.of("x", 1));
        CallToolResult wrong = call(client, "point", Map.of("says", "{\"x\": \"one\"}"));
        assertThat(wrong.isError()).isTrue();
        assertThat(text(wrong)).contains("outputSchema");
    }

    @Test
    void aClientThatCannotAskIsToldToAskAgain() {
        start(Map.of());
        McpSyncClient client = house.client();

        CallToolResult waiting = call(client, "wipe", Map.of());

        RunRecord run = record(waiting);
        assertThat(text(waiting))
                .contains("Waits for a person: wipe", run.id(), run.approvals().get(0));
        house.house().runControl().decide(run.approvals().get(0), Decision.APPROVE, "somebody", "");
        Until.is("the run is over", () -> record(waiting).status() == RunStatus.COMPLETED);
        assertThat(text(call(client, "caravel-result", Map.of("run", run.id()))))
                .isEqualTo("wiped");
    }

    @Test
    void theClientsPersonDecides() {
        start(Map.of());
        List<String> questions = new CopyOnWriteArrayList<>();
        McpSyncClient client = house.client(spec -> spec.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(question -> {
                    questions.add(question.message());
                    return ElicitResult.builder(
                                    questions.size() == 1
                                            ? ElicitResult.Action.ACCEPT
                                            : questions.size() == 2
                                                    ? ElicitResult.Action.DECLINE
                                                    : ElicitResult.Action.CANCEL)
                            .build();
                }));

        assertThat(text(call(client, "wipe", Map.of()))).isEqualTo("wiped");
        CallToolResult denied = call(client, "wipe", Map.of());
        assertThat(text(denied)).startsWith("Denied");
        assertThat(denied.isError()).isTrue();
        assertThat(text(call(client, "wipe", Map.of()))).contains("Waits for a person");
        assertThat(questions).hasSize(3).allMatch(question -> question.startsWith("May wipe run with {}?"));
    }

    @Test
    void theClientsPersonAnswersAQuestionOfAnAgents() {
        start(Map.of());
        List<McpSchema.ElicitRequest> questions = new CopyOnWriteArrayList<>();
        McpSyncClient client = house.client(spec -> spec.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(question -> {
                    questions.add(question);
                    return ElicitResult.builder(ElicitResult.Action.ACCEPT)
                            .content(Map.of("answer", "Blue"))
                            .build();
                }));

        CallToolResult result = call(
                client,
                "ask-asker",
                Map.of("input", "[[call ask-person {\"question\": \"Which?\", \"choices\": [\"Red\", \"Blue\"]}]]"));

        assertThat(text(result)).startsWith("done: Blue");
        assertThat(questions).singleElement().satisfies(question -> assertThat(question.toString())
                .contains("asker asks: Which?", "enum=[Red, Blue]"));
    }

    @Test
    void aQuestionThatFitsNoFormIsToldOf() {
        start(Map.of());
        McpSyncClient client = house.client(spec -> spec.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(question -> {
                    throw new AssertionError(question.message());
                }));

        CallToolResult waiting = call(
                client,
                "ask-asker",
                Map.of("input", "[[call ask-person {\"question\": \"Which?\", \"schema\": {\"type\": \"object\"}}]]"));

        assertThat(text(waiting))
                .startsWith("Waits for a person's answer: Which? (JSON that matches {\"type\":\"object\"})")
                .contains("./caravel answer " + record(waiting).approvals().get(0) + " TEXT");
    }

    @Test
    void nobodyIsAskedAboutWhatCannotBeShownWhole() {
        start(Map.of());
        McpSyncClient client = house.client(spec -> spec.capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(question -> {
                    throw new AssertionError(question.message());
                }));

        CallToolResult waiting = call(client, "write-file", Map.of("path", "a.txt", "content", "x".repeat(20_000)));

        assertThat(text(waiting)).startsWith("Waits for a person: write-file").hasSizeLessThan(1_000);
    }

    @Test
    void aCallThatTakesLongGivesItsRun() {
        start(Map.of("caravel.mcp.wait", "200ms"));
        McpSyncClient client = house.client();

        CallToolResult first = call(client, "slow", Map.of());

        assertThat(text(first)).startsWith("Still working.").contains(run(first));
        Until.is("the run is over", () -> record(first).status() == RunStatus.COMPLETED);
        assertThat(run(call(client, "caravel-result", Map.of("run", run(first)))))
                .isEqualTo(run(first));
    }

    @Test
    void aToolsTimeoutEndsItsRoute() throws Exception {
        start(Map.of());

        CallToolResult result = call(house.client(), "sleep", Map.of());

        assertThat(interrupted.await(2, TimeUnit.SECONDS)).isTrue();
        // What it did until then is not known.
        assertThat(record(result).reason()).isEqualTo("outcome_unknown");
    }

    @Test
    void aClientThatCancelsEndsTheRun() throws Exception {
        start(Map.of());
        McpSyncClient client = house.client();
        HttpClient wire = HttpClient.newHttpClient();
        String session = "94a8e4ce-9831-4290-b6f7-b992b08b784d.silent";

        var answer = wire.sendAsync(
                post(
                        session,
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{\"name\":\"slow\"}}"),
                BodyHandlers.ofString());
        Until.is("it runs", () -> house.house().runs().active() == 1);
        Until.is("it is heard", () -> {
            wire.sendAsync(
                            post(
                                    session,
                                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"a\"}}"),
                            BodyHandlers.ofString())
                    .join();
            return answer.isDone();
        });

        assertThat(answer.join().body()).isEmpty();
        assertThat(interrupted.await(2, TimeUnit.SECONDS)).isTrue();
        Until.is(
                "the run is cancelled",
                () -> records().latest(1, Optional.empty()).get(0).status() == RunStatus.CANCELLED);
        assertThat(client.ping()).isNotNull();
    }

    private HttpRequest post(String session, String body) {
        return HttpRequest.newBuilder(URI.create(house.url() + "/mcp"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("Mcp-Session-Id", session)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Test
    void progressIsToldToWhomWantsToHearIt() {
        start(Map.of());
        List<String> told = new CopyOnWriteArrayList<>();
        McpSyncClient client = house.client(
                spec -> spec.progressConsumer(progress -> told.add(progress.progress() + " " + progress.message())));

        client.callTool(CallToolRequest.builder("ask-assistant")
                .arguments(Map.of("input", "[[call current-time {}]]"))
                .meta(Map.of("progressToken", "p"))
                .build());

        Until.is("all is told", () -> told.size() == 5);
        // The client hands them on on several threads.
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "1.0 the model has replied",
                        "2.0 current-time: allow",
                        "3.0 calls current-time",
                        "4.0 current-time is done",
                        "5.0 the model has replied");
    }
}
