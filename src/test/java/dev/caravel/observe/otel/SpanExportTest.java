package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.caravel.door.DoorHouse;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.support.TestHouse;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an OpenTelemetry receiver gets. It has all of it once the application has ended. */
class SpanExportTest {

    private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String CALLERS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLERS_SPAN = "00f067aa0ba902b7";
    private static final String SECRET = "sk-abcdefghijklmnopqrstuvwxyz";

    private final OtlpReceiver receiver = new OtlpReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void aRunIsOneTraceOfItsModelCallsAndItsTools() {
        String run;
        Dollars cost;
        try (TestHouse house = house("ok, 529, ok", Map.of())) {
            Exchange reply = house.run("assistant", "[[call current-time {}]]");
            run = id(reply);
            cost = house.events(reply, Event.ModelReplied.class).stream()
                    .map(Event.ModelReplied::costUsd)
                    .reduce(Dollars.ZERO, Dollars::plus);
        }

        List<Span> spans = receiver.spans();
        assertThat(spans)
                .extracting(Span::getName)
                .containsExactly(
                        "invoke_agent assistant",
                        "chat claude-haiku-5-5",
                        "execute_tool current-time",
                        "chat claude-haiku-5-5");
        assertThat(spans)
                .extracting(Span::getKind)
                .containsExactly(
                        SpanKind.SPAN_KIND_INTERNAL,
                        SpanKind.SPAN_KIND_CLIENT,
                        SpanKind.SPAN_KIND_INTERNAL,
                        SpanKind.SPAN_KIND_CLIENT);
        assertThat(spans).extracting(OtlpReceiver::trace).containsOnly(run.replace("-", ""));
        Span agent = spans.get(0);
        assertThat(OtlpReceiver.parent(agent)).isEmpty();
        assertThat(spans.subList(1, 4)).extracting(OtlpReceiver::parent).containsOnly(OtlpReceiver.id(agent));
        assertThat(OtlpReceiver.attributes(agent))
                .containsEntry("gen_ai.operation.name", "invoke_agent")
                .containsEntry("gen_ai.agent.name", "assistant")
                .containsEntry("caravel.run.id", run)
                .containsEntry("caravel.status", "completed");
        assertThat((double) OtlpReceiver.attributes(agent).get("caravel.cost.usd"))
                .isEqualTo(cost.picos() / 1e12)
                .isPositive();
        assertThat(OtlpReceiver.attributes(spans.get(2)))
                .containsEntry("gen_ai.operation.name", "execute_tool")
                .containsEntry("gen_ai.tool.name", "current-time")
                .containsKey("gen_ai.tool.call.id");
        assertThat(agent.getEventsList())
                .filteredOn(event -> event.getName().equals("caravel.tool.judged"))
                .singleElement()
                .satisfies(event -> assertThat(OtlpReceiver.attributes(event.getAttributesList()))
                        .containsEntry("gen_ai.tool.name", "current-time")
                        .containsEntry("caravel.verdict", "allow"));
    }

    @Test
    void aModelCallTellsItsModelsTokensCostAndRetries() {
        Event.ModelReplied replied;
        try (TestHouse house = house("529, ok", Map.of())) {
            replied = house.events(house.run("assistant", "[[say 3 words]]"), Event.ModelReplied.class)
                    .get(0);
        }

        Span chat = receiver.span("chat claude-haiku-5-5");
        assertThat(OtlpReceiver.attributes(chat))
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "anthropic")
                .containsEntry("gen_ai.request.model", "claude-haiku-5-5")
                .containsEntry("gen_ai.response.model", "claude-haiku-5-5")
                .containsEntry("gen_ai.response.finish_reasons", List.of("end_turn"))
                .containsEntry(
                        "gen_ai.usage.input_tokens",
                        replied.usage().inputTokens()
                                + replied.usage().cacheReadTokens()
                                + replied.usage().cacheWriteTokens())
                .containsEntry("gen_ai.usage.output_tokens", replied.usage().outputTokens())
                .containsEntry("caravel.cost.usd", replied.costUsd().picos() / 1e12)
                .doesNotContainKey("error.type");
        assertThat(chat.getEventsList()).singleElement().satisfies(event -> assertThat(
                        OtlpReceiver.attributes(event.getAttributesList()))
                .containsEntry("error.type", "overloaded"));
        assertThat((chat.getEndTimeUnixNano() - chat.getStartTimeUnixNano()) / 1e6)
                .as("it lasts from the first attempt to the end of the last, with the pause of 20 ms")
                .isGreaterThan(replied.ms());
    }

    @Test
    void whatFailsIsAnError() {
        try (TestHouse house = house("400", Map.of())) {
            house.run("assistant", "[[say 3 words]]");
        }

        for (String name : List.of("chat claude-haiku-5-5", "invoke_agent assistant")) {
            Span span = receiver.span(name);
            assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
            assertThat(OtlpReceiver.attributes(span)).containsEntry("error.type", "bad_request");
        }
    }

    @Test
    void aRunBelongsToItsCallersTraceAsAMessagesHeaderSays() {
        try (TestHouse house = house("", Map.of())) {
            house.run("assistant", "[[say 1 words]]", Map.of("traceparent", CALLER));
            house.run(
                    "assistant", "[[say 1 words]]", Map.of("traceparent", CALLER.getBytes(StandardCharsets.US_ASCII)));
        }

        assertThat(receiver.spans()).hasSize(4).extracting(OtlpReceiver::trace).containsOnly(CALLERS_TRACE);
        assertThat(receiver.spans())
                .filteredOn(span -> span.getName().startsWith("invoke_agent"))
                .extracting(OtlpReceiver::parent)
                .containsOnly(CALLERS_SPAN);
    }

    @Test
    void aRunBelongsToItsCallersTraceAsAnHttpRequestSays() {
        try (DoorHouse door = DoorHouse.open(TestHouse.model(""), settings(Map.of()))) {
            door.post(
                    "/agents/assistant/runs",
                    "{\"input\": \"[[say 1 words]]\"}",
                    "traceparent",
                    CALLER,
                    "Prefer",
                    "wait=20");
        }

        assertThat(receiver.spans()).hasSize(2).extracting(OtlpReceiver::trace).containsOnly(CALLERS_TRACE);
    }

    @Test
    void aHeaderThatIsNoneBeginsATraceOfItsOwn() {
        try (TestHouse house = house("", Map.of())) {
            house.run("assistant", "[[say 1 words]]", Map.of("traceparent", "00-0-0-01 or so"));
        }

        assertThat(OtlpReceiver.parent(receiver.span("invoke_agent assistant"))).isEmpty();
    }

    @Test
    void aTraceThatItsCallerDoesNotKeepIsNotSent() {
        try (TestHouse house = house("", Map.of())) {
            house.run("assistant", "[[say 1 words]]", Map.of("traceparent", CALLER.replaceFirst("01$", "00")));
        }

        assertThat(receiver.spans()).isEmpty();
    }

    @Test
    void aSubagentsRunIsWithinTheCallThatStartedIt() {
        try (TestHouse house = house("", Map.of())) {
            house.run("boss", "[[call helper {\"task\": \"say something\"}]]");
        }

        Span call = receiver.span("execute_tool helper");
        Span helper = receiver.span("invoke_agent helper");
        assertThat(OtlpReceiver.parent(helper)).isEqualTo(OtlpReceiver.id(call));
        assertThat(receiver.spans().stream().map(OtlpReceiver::trace).collect(Collectors.toSet()))
                .hasSize(1);
        assertThat((double) OtlpReceiver.attributes(call).get("caravel.cost.usd"))
                .isCloseTo((double) OtlpReceiver.attributes(helper).get("caravel.cost.usd"), within(1e-12));
    }

    @Test
    void aSubagentThatWaitsForAPersonHasNotFailed() {
        try (TestHouse house = house("", Map.of())) {
            house.run("boss", "[[call helper {\"task\": \"[[call erase {}]]\"}]]");
        }

        Span call = receiver.span("execute_tool helper");
        assertThat(call.getStatus().getCode()).isNotEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(OtlpReceiver.attributes(call))
                .containsEntry("caravel.status", "waiting_approval")
                .doesNotContainKey("error.type");
    }

    @Test
    void aLimitOfTurnsThatIsReachedIsAnEventOfTheAgentsSpan() {
        try (TestHouse house = house("", Map.of("caravel.limits.turns", "1"))) {
            house.run("boss", "[[call note {\"text\": \"a\"}]] then [[call note {\"text\": \"b\"}]]");
        }

        assertThat(receiver.span("invoke_agent boss").getEventsList())
                .extracting(Span.Event::getName)
                .contains("caravel.run.landing");
    }

    @Test
    void aRunThatIsResumedInAnotherProcessStaysInItsTrace(@TempDir Path folder) throws Exception {
        Map<String, String> journal = Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        String run;
        String approval;
        try (TestHouse first = house("", journal)) {
            Exchange reply = first.run("boss", "[[call erase {}]]", Map.of("traceparent", CALLER));
            run = id(reply);
            approval = first.events(reply, Event.ApprovalRequested.class).get(0).approval();
        }
        String begun = OtlpReceiver.id(receiver.span("invoke_agent boss"));
        try (TestHouse second = house("", journal)) {
            second.runControl().decide(approval, Decision.APPROVE, "ann", "");
            second.runControl().resume(run, Optional.empty());
        }

        assertThat(receiver.spans()).extracting(OtlpReceiver::trace).containsOnly(CALLERS_TRACE);
        Span resumed = receiver.spans().stream()
                .filter(span -> OtlpReceiver.attributes(span).containsKey("caravel.run.resumed"))
                .findFirst()
                .orElseThrow();
        assertThat(OtlpReceiver.parent(resumed)).isEqualTo(begun);
        assertThat(OtlpReceiver.parent(receiver.span("execute_tool erase"))).isEqualTo(OtlpReceiver.id(resumed));
    }

    @Test
    void contentsAreThereOnlyWhenAskedForAndWithoutSecrets() {
        for (String content : List.of("false", "true")) {
            try (TestHouse house = house("", Map.of("caravel.otlp.content", content))) {
                house.run("boss", "[[call note {\"text\": \"remember " + SECRET + "\"}]]");
            }
        }

        List<Span> tools = receiver.spans().stream()
                .filter(span -> span.getName().equals("execute_tool note"))
                .toList();
        assertThat(OtlpReceiver.attributes(tools.get(0)))
                .doesNotContainKeys("gen_ai.tool.call.arguments", "gen_ai.tool.call.result");
        assertThat(OtlpReceiver.attributes(tools.get(1)))
                .containsEntry("gen_ai.tool.call.arguments", "{\"text\":\"remember [redacted]\"}")
                .containsEntry("gen_ai.tool.call.result", "noted [redacted]");
        Span agent = receiver.spans().stream()
                .filter(span -> OtlpReceiver.attributes(span).containsKey("gen_ai.input.messages"))
                .findFirst()
                .orElseThrow();
        assertThat((String) OtlpReceiver.attributes(agent).get("gen_ai.input.messages"))
                .startsWith("[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"[[call note");
        assertThat(receiver.spans().toString()).doesNotContain(SECRET);
    }

    @Test
    void headersGoAlong() {
        try (TestHouse house = house("", Map.of("caravel.otlp.headers", "x-key=a%20b,other=c"))) {
            house.run("assistant", "[[say 1 words]]");
        }

        assertThat(receiver.keys()).isNotEmpty().containsOnly("a b");
    }

    @Test
    void aReceiverThatIsAwayHoldsUpNoRun() {
        receiver.close();
        try (TestHouse house = house("", Map.of())) {
            Exchange reply = house.run("assistant", "[[say 1 words]]");

            assertThat(reply.getException()).isNull();
        }
    }

    @Test
    void anAddressThatIsNoneIsSaid() {
        assertThatThrownBy(() -> TestHouse.start(Map.of("caravel.otlp", "localhost:4318")))
                .hasMessageContaining("caravel.otlp: must be an http or https address, but is 'localhost:4318'");
    }

    private Map<String, String> settings(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(others);
        settings.put("caravel.otlp", receiver.url());
        return settings;
    }

    private TestHouse house(String faults, Map<String, String> others) {
        return TestHouse.against(TestHouse.model(faults), settings(others), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=agent:helper,erase,note").routeId("boss").to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=note,erase")
                        .routeId("helper")
                        .to("direct:caravel-loop");
                from("tool:erase?description=Erases&approval=required")
                        .routeId("erase")
                        .setBody(constant("erased"));
                from("tool:note?description=Notes&readOnlyHint=true&parameter.text=string")
                        .routeId("note")
                        .setBody(constant("noted " + SECRET));
            }
        });
    }

    private static String id(Exchange reply) {
        return reply.getMessage().getHeader("CaravelRunId", String.class);
    }
}
