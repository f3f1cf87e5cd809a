package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The names on spans are those of OpenTelemetry's conventions for generative AI, v0.1.0, and no others but Caravel's own. */
class ConventionsTest {

    private static final Set<String> EVERYWHERE = Set.of("gen_ai.operation.name", "error.type");

    private static final Map<String, Set<String>> NAMES = Map.of(
            "chat",
            Set.of(
                    "gen_ai.provider.name",
                    "gen_ai.request.model",
                    "gen_ai.request.max_tokens",
                    "gen_ai.request.stream",
                    "gen_ai.conversation.id",
                    "gen_ai.conversation.compacted",
                    "gen_ai.response.model",
                    "gen_ai.response.id",
                    "server.address",
                    "server.port",
                    "gen_ai.output.type",
                    "gen_ai.response.finish_reasons",
                    "gen_ai.response.time_to_first_chunk",
                    "gen_ai.usage.input_tokens",
                    "gen_ai.usage.output_tokens",
                    "gen_ai.usage.cache_read.input_tokens",
                    "gen_ai.usage.cache_write.input_tokens",
                    "gen_ai.usage.reasoning.output_tokens"),
            "execute_tool",
            Set.of("gen_ai.tool.name", "gen_ai.tool.call.id", "gen_ai.tool.type"),
            "invoke_agent",
            Set.of("gen_ai.agent.name", "gen_ai.conversation.id"));

    /** They are there where it is asked for. */
    private static final Map<String, Set<String>> CONTENTS = Map.of(
            "chat",
            Set.of("gen_ai.output.messages"),
            "execute_tool",
            Set.of("gen_ai.tool.call.arguments", "gen_ai.tool.call.result"),
            "invoke_agent",
            Set.of("gen_ai.input.messages"));

    private final OtlpReceiver receiver = new OtlpReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    private TestHouse house(String content, String faults) {
        return TestHouse.against(
                TestHouse.model(faults),
                Map.of("caravel.otlp", receiver.url(), "caravel.otlp.content", content),
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:boss?tools=agent:helper,note").to("direct:caravel-loop");
                        from("agent:helper?description=Helps").to("direct:caravel-loop");
                        from("tool:note?description=Notes&parameter.text=string")
                                .setBody(constant("noted with care"));
                        from("direct:talk").to("agent:boss?thread=talk-1");
                    }
                });
    }

    private void runs(String content) {
        try (TestHouse house = house(content, "ok, ok, ok, ok, ok, 400")) {
            var template = house.context().createProducerTemplate();
            template.requestBody("direct:talk", "[[call note {\"text\": \"a word of mine\"}]]");
            house.run("boss", "[[call helper {\"task\": \"say something\"}]]");
            house.run("assistant", "a word of mine");
        }
    }

    @Test
    void spansHaveTheNamesOfTheConventionsAndNoContents() {
        runs("false");

        for (Span span : receiver.spans()) {
            Map<String, Object> attributes = OtlpReceiver.attributes(span);
            Set<String> known = new HashSet<>(EVERYWHERE);
            known.addAll(NAMES.get((String) attributes.get("gen_ai.operation.name")));
            assertThat(attributes.keySet())
                    .as(span.getName())
                    .allMatch(name -> known.contains(name) || name.startsWith("caravel."));
        }
        assertThat(receiver.spans().toString()).doesNotContain("a word of mine", "noted with care", "say something");
    }

    @Test
    void contentsComeUnderTheNamesOfTheConventionsWhereTheyAreAskedFor() {
        runs("true");

        CONTENTS.forEach((operation, names) -> {
            Set<String> there = new TreeSet<>();
            receiver.spans().stream()
                    .map(OtlpReceiver::attributes)
                    .filter(attributes ->
                            attributes.get("gen_ai.operation.name").equals(operation))
                    .forEach(attributes -> there.addAll(attributes.keySet()));
            there.removeAll(NAMES.get(operation));
            there.removeAll(EVERYWHERE);
            there.removeIf(name -> name.startsWith("caravel."));
            assertThat(there).as(operation).isEqualTo(new TreeSet<>(names));
        });
    }

    @Test
    void aModelCallSaysToWhichConversationItBelongsAndHowItWasAskedFor() {
        Event.ModelReplied replied;
        Event.BudgetReserved reserved;
        try (TestHouse house = house("false", "")) {
            Exchange reply = house.context()
                    .createProducerTemplate()
                    .request("direct:talk", exchange -> exchange.getMessage().setBody("[[say 3 words]]"));
            replied = house.events(reply, Event.ModelReplied.class).get(0);
            reserved = house.events(reply, Event.BudgetReserved.class).get(0);
        }

        assertThat(OtlpReceiver.attributes(receiver.span("chat claude-haiku-5-5")))
                .containsEntry("gen_ai.conversation.id", "talk-1")
                .containsEntry("gen_ai.request.stream", true)
                .containsEntry("gen_ai.request.max_tokens", (long) reserved.maxTokens())
                .containsEntry("gen_ai.response.time_to_first_chunk", replied.firstMs() / 1_000.0)
                .containsEntry("gen_ai.response.finish_reasons", List.of("end_turn"));
    }

    @Test
    void aCallThatNeverRanIsAnEventOfItsRun() {
        try (TestHouse house = house("false", "")) {
            house.run("boss", "[[call no-such-tool {}]]");
        }

        assertThat(receiver.span("invoke_agent boss").getEventsList())
                .filteredOn(event -> event.getName().equals("caravel.tool.refused"))
                .singleElement()
                .satisfies(event -> assertThat(event.toString()).contains("no-such-tool"));
    }

    @Test
    void aModelThatIsToAnswerWithAShapeIsAskedForJson() {
        Map<String, String> settings = Map.of("caravel.otlp", receiver.url());
        try (TestHouse house = TestHouse.against(TestHouse.model(""), settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:shaped?output=RAW({\"type\": \"object\"})").to("direct:caravel-loop");
            }
        })) {
            house.run("shaped", "say hello");
        }

        assertThat(OtlpReceiver.attributes(receiver.span("chat claude-haiku-5-5")))
                .containsEntry("gen_ai.output.type", "json");
    }

    @Test
    void aModelCallSaysWhereItWentAndWhatTheProviderCallsItsReply() {
        Event.ModelReplied replied;
        Simulator model = TestHouse.model("");
        Map<String, String> settings = Map.of("caravel.otlp", receiver.url());
        try (TestHouse house = TestHouse.against(model, settings)) {
            replied = house.events(house.run("assistant", "[[say 3 words]]"), Event.ModelReplied.class)
                    .get(0);
        }

        URI server = URI.create(model.url());
        assertThat(replied.responseId()).startsWith("msg_");
        assertThat(OtlpReceiver.attributes(receiver.span("chat claude-haiku-5-5")))
                .containsEntry("gen_ai.response.id", replied.responseId())
                .containsEntry("server.address", server.getHost())
                .containsEntry("server.port", (long) server.getPort());
    }

    @Test
    void whatAFailedAttemptHasCostIsInItsTurn() {
        double booked;
        try (TestHouse house = house("false", "cut, ok")) {
            Exchange reply = house.run("assistant", "[[say 30 words]]");
            booked = house.events(reply).stream()
                            .mapToLong(event -> event.reply().isPresent()
                                    ? event.reply().get().costUsd().picos()
                                    : event instanceof Event.ModelFailed failed
                                            ? failed.costUsd().picos()
                                            : 0)
                            .sum()
                    / 1e12;
            assertThat(house.events(reply, Event.ModelFailed.class))
                    .singleElement()
                    .satisfies(
                            failed -> assertThat(failed.costUsd().isPositive()).isTrue());
        }

        assertThat(OtlpReceiver.attributes(receiver.span("chat claude-haiku-5-5")))
                .containsEntry("caravel.cost.usd", booked);
    }
}
