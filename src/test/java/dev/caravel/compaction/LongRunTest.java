package dev.caravel.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.approval.Approver;
import dev.caravel.journal.Approval;
import dev.caravel.journal.CompactionReason;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunRecord;
import dev.caravel.simulator.Call;
import dev.caravel.simulator.Simulator;
import dev.caravel.simulator.wire.ContextWindows;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose conversations become longer than what their model takes: the step {@code caravel.compaction}. */
class LongRunTest {

    private static final int WINDOW = 8_000;
    private static final String HAIKU = "anthropic/claude-haiku-5-5";

    @TempDir
    private Path folder;

    /** About a thousand tokens. */
    private static final String RESULT = "the parcel of that number was handed over at the gate. ".repeat(75);

    private static RouteBuilder routes(String model) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:clerk?instructions=Answer briefly.&tools=look,glance,pay&maxTurns=200&model=" + model)
                        .routeId("clerk")
                        .to("direct:caravel-loop");
                from("tool:look?description=Looks&parameter.at=integer&readOnlyHint=true")
                        .routeId("look")
                        .setBody(simple("${body[at]}: " + RESULT));
                from("tool:glance?description=Glances&parameter.at=integer&readOnlyHint=true")
                        .routeId("glance")
                        .setBody(simple("${body[at]} is there"));
                from("tool:pay?description=Pays&parameter.at=integer")
                        .routeId("pay")
                        .setBody(simple("paid ${body[at]}: " + RESULT));
            }
        };
    }

    private static Simulator model() {
        return Simulator.start(Simulator.Settings.defaults()
                .withPace(Duration.ZERO)
                .withWindows(ContextWindows.parse(String.valueOf(WINDOW))));
    }

    private static TestHouse house(Simulator model, String name, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "caravel.anthropic.base-url",
                model.url(),
                "caravel.openai.base-url",
                model.url() + "/v1",
                "caravel.model.cheap",
                name,
                "caravel.model.streaming",
                "false"));
        settings.putAll(more);
        return TestHouse.start(settings, routes(name));
    }

    private static String looks(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(at -> "[[call look {\"at\": " + at + "}]]")
                .collect(Collectors.joining(" then "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic/claude-haiku-5-5", "openai/gpt-5.6-luna"})
    void aRunTenTimesTheWindowEndsWithItsAnswer(String name) {
        try (Simulator model = model();
                TestHouse house = house(model, name, Map.of())) {
            Exchange reply = house.run("clerk", looks(80));

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(reply, Event.ToolFinished.class)).hasSize(80);
            assertThat(house.events(reply, Event.ContextCompacted.class)).hasSizeGreaterThan(5);
            assertThat(house.events(reply, Event.ModelFailed.class)).hasSize(1);
        }
    }

    @Test
    void aWindowThatThePriceListKnowsIsNeverPassed() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, prices(WINDOW))) {
            Exchange reply = house.run("clerk", looks(20));

            assertThat(house.events(reply, Event.ModelFailed.class)).isEmpty();
            assertThat(house.events(reply, Event.ContextCompacted.class))
                    .isNotEmpty()
                    .allSatisfy(compacted -> {
                        assertThat(compacted.reason()).isEqualTo(CompactionReason.WINDOW);
                        assertThat(compacted.tokensAfter()).isLessThanOrEqualTo(compacted.tokensBefore() * 4 / 5);
                    });
            assertThat(model.calls())
                    .allSatisfy(call -> assertThat(call.status()).isEqualTo(200));
        }
    }

    @Test
    void whatStandsBeforeTheCutStaysInTheCache() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, prices(WINDOW))) {
            Exchange reply = house.run("clerk", looks(45));

            List<Event> events = house.events(reply);
            long prefix = events.stream()
                    .filter(Event.ModelReplied.class::isInstance)
                    .map(event -> ((Event.ModelReplied) event).usage().cacheWriteTokens())
                    .findFirst()
                    .orElseThrow();
            assertThat(prefix).isPositive();
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i) instanceof Event.ContextCompacted) {
                    Event.ModelReplied next = events.subList(i, events.size()).stream()
                            .filter(Event.ModelReplied.class::isInstance)
                            .map(Event.ModelReplied.class::cast)
                            .findFirst()
                            .orElseThrow();
                    assertThat(next.usage().cacheReadTokens()).isPositive();
                }
            }
            List<JsonNode> requests = requests(model);
            assertThat(requests).filteredOn(request -> request.has("tools")).allSatisfy(request -> {
                assertThat(request.path("system")).isEqualTo(requests.get(0).path("system"));
                assertThat(request.path("tools")).isEqualTo(requests.get(0).path("tools"));
                assertThat(request.at("/messages/0/content/0/text").asText()).isEqualTo(looks(45));
            });
        }
    }

    @Test
    void theModelIsToldWhatWasClearedAndHowToGetItAgain() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, prices(WINDOW))) {
            house.run("clerk", "[[call pay {\"at\": 7}]] then " + looks(8) + " then [[say 2 words]]");

            String last = requests(model).get(model.calls().size() - 1).toString();
            assertThat(last)
                    .contains("call look again with the same arguments")
                    .contains("do not make it again only to see the result")
                    .doesNotContain("call pay again");
        }
    }

    @Test
    void theSummaryIsPaidForAndShowsWhatWasLost() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, prices(WINDOW))) {
            Exchange reply = house.run("clerk", looks(60));

            Event.ContextCompacted summarised = house.events(reply, Event.ContextCompacted.class).stream()
                    .filter(event -> event.model() != null)
                    .findFirst()
                    .orElseThrow();
            assertThat(summarised.summary()).startsWith("So far ");
            assertThat(summarised.note())
                    .contains(summarised.summary(), "look {\"at\":30}", "do not guess what they said");
            assertThat(summarised.costUsd().isPositive()).isTrue();
            Dollars sum = house.events(reply).stream()
                    .flatMap(event -> event.reply().stream())
                    .map(Event.ModelReplied::costUsd)
                    .reduce(Dollars.ZERO, Dollars::plus);
            assertThat(reply.getMessage().getHeader("CaravelCostUsd")).isEqualTo(sum.toString());
        }
    }

    @Test
    void aRefusalThatSaysNoWindowLeadsToOneCompactionAndOneMoreAttempt() {
        try (Simulator model = TestHouse.model("ok, ok, ok, ok, too-long");
                TestHouse house = house(model, HAIKU, Map.of())) {
            Exchange reply = house.run("clerk", looks(6));

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(reply, Event.ContextCompacted.class))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.reason()).isEqualTo(CompactionReason.REFUSED);
                        assertThat(event.window()).isNull();
                    });
        }
    }

    @Test
    void aSecondRefusalPausesTheRun() {
        try (Simulator model = TestHouse.model("ok, ok, ok, ok, too-long, too-long");
                TestHouse house = house(model, HAIKU, Map.of())) {
            Exchange reply = house.run("clerk", looks(6));

            assertPausedFor("context", reply);
            assertThat(house.events(reply, Event.ContextCompacted.class)).hasSize(1);
            assertThat(record(house, reply).error()).contains("does not fit into the model's context window");
        }
    }

    @Test
    void aSummaryThatIsRefusedPausesTheRun() {
        String gone = "ok, ".repeat(40) + "too-long*";
        try (Simulator model = TestHouse.model(gone);
                TestHouse house = house(model, HAIKU, Map.of())) {
            Exchange reply = house.run("clerk", shortLooks(60));

            assertPausedFor("context", reply);
            assertThat(house.events(reply, Event.ContextCompacting.class)).hasSize(1);
            assertThat(house.events(reply, Event.ModelFailed.class)).hasSize(2);
        }
    }

    /** Calls whose results are too short to be cleared. */
    private static String shortLooks(int count) {
        return looks(count).replace("look", "glance");
    }

    @Test
    void aPausedRunGoesOnWhenItIsResumed() throws Exception {
        try (Simulator model = TestHouse.model("ok, ok, ok, ok, too-long, too-long");
                TestHouse house = house(model, HAIKU, Map.of())) {
            String run = house.run("clerk", looks(6)).getMessage().getHeader("CaravelRunId", String.class);

            Exchange resumed = house.runControl().resume(run, Optional.empty());

            assertThat(resumed.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
        }
    }

    @Test
    void aTaskThatAloneIsTooLongFails() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, Map.of())) {
            Exchange reply = house.run("clerk", "word ".repeat(WINDOW));

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("failed");
            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("too_large");
        }
    }

    @Test
    void aReplyThatTheWindowCutsIsAskedForAgain() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, Map.of())) {
            Exchange reply = house.run("clerk", looks(6) + " [[say 1500 words]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(reply.getMessage().getHeader("CaravelReason")).isNull();
            assertThat(reply.getMessage().getBody(String.class))
                    .startsWith("word1 word2")
                    .endsWith("word1500");
            assertThat(house.events(reply, Event.ContextCompacted.class))
                    .extracting(Event.ContextCompacted::reason)
                    .containsExactly(CompactionReason.CUT);
            assertThat(record(house, reply).answer())
                    .isEqualTo(reply.getMessage().getBody(String.class));
        }
    }

    @Test
    void aThreadGoesOnFromTheCompactedConversation() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, prices(WINDOW))) {
            String last = "";
            for (int i = 1; i <= 30; i++) {
                Exchange reply = house.context()
                        .createProducerTemplate()
                        .request("agent:clerk?thread=t", exchange -> exchange.getMessage()
                                .setBody(looks(2)));
                last = reply.getMessage().getHeader("CaravelStatus", String.class);
                assertThat(last).as("message %d", i).isEqualTo("completed");
            }
            assertThat(model.calls())
                    .allSatisfy(call -> assertThat(call.status()).isEqualTo(200));
        }
    }

    @Test
    void aSummaryThatTheBudgetDoesNotAllowEndsTheRunGracefully() {
        Map<String, String> settings = new HashMap<>(prices(WINDOW));
        settings.put("caravel.model.cheap", "claude-sonnet-5-5");
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, settings)) {
            Exchange reply = house.run("clerk?budget=2", looks(60));

            assertPausedFor("budget", reply);
            assertThat(house.events(reply, Event.ContextCompacting.class)).hasSize(1);
            assertThat(house.events(reply, Event.ContextCompacted.class))
                    .extracting(Event.ContextCompacted::model)
                    .containsOnlyNulls();
            assertThat(house.events(reply, Event.BudgetExceeded.class)).hasSize(1);
            assertThat(house.events(reply, Event.RunLanding.class)).hasSize(1);
        }
    }

    @Test
    void aSummaryThatSaysNothingPausesTheRun() {
        String call = "{\"type\": \"message\", \"role\": \"assistant\", \"model\": \"m\", \"stop_reason\": \"%s\","
                + " \"content\": [%s], \"usage\": {\"input_tokens\": %d, \"output_tokens\": 9}}";
        String use = "{\"type\": \"tool_use\", \"id\": \"c%d\", \"name\": \"note\"," + " \"input\": {\"text\": \""
                + RESULT + "\"}}";
        try (CannedModel model = new CannedModel(
                String.format(call, "tool_use", String.format(use, 1), 300),
                String.format(call, "tool_use", String.format(use, 2), 2_000),
                String.format(call, "tool_use", String.format(use, 3), 7_000),
                String.format(call, "end_turn", "", 100))) {
            Map<String, String> settings = new HashMap<>(prices(WINDOW));
            settings.put("caravel.anthropic.base-url", model.url());
            settings.put("caravel.model.streaming", "false");
            try (TestHouse house = TestHouse.start(settings, new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:clerk?tools=note").routeId("clerk").to("direct:caravel-loop");
                    from("tool:note?description=Notes&parameter.text=string")
                            .routeId("note")
                            .setBody(constant("noted"));
                }
            })) {
                Exchange reply = house.run("clerk", "Note three things");

                assertPausedFor("context", reply);
                assertThat(model.requests()).hasSize(4);
                assertThat(house.events(reply, Event.ContextCompacted.class))
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.removed()).isEmpty();
                            assertThat(event.costUsd().isPositive()).isTrue();
                        });
            }
        }
    }

    @Test
    void whoDoesNotWantItHasTheRunPaused() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, Map.of("caravel.context.compaction", "off"))) {
            Exchange reply = house.run("clerk", looks(20));

            assertPausedFor("context", reply);
            assertThat(house.events(reply, Event.ContextCompacted.class)).isEmpty();
        }
    }

    @Test
    void whatPeopleDecidedStaysByteForByte() {
        String words = "Because the books are closed.\n".repeat(60);
        Approver person = (question, stopped) -> Optional.of(
                question.inquiry().isPresent()
                        ? Approval.Answer.to(TextNode.valueOf(words), "ann", Instant.now())
                        : new Approval.Answer(
                                question.arguments().path("at").asInt() == 1 ? Decision.APPROVE : Decision.DENY,
                                "ann",
                                "never on a Friday",
                                Instant.now()));
        Map<String, String> settings = new HashMap<>(prices(WINDOW));
        try (Simulator model = model()) {
            settings.put("caravel.anthropic.base-url", model.url());
            settings.put("caravel.model.cheap", HAIKU);
            try (TestHouse house = TestHouse.start(settings, context -> {
                context.getRegistry().bind("person", Approver.class, person);
                context.addRoutes(routes(HAIKU));
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:teller?tools=look,wire,ask-person&maxTurns=200&model=" + HAIKU)
                                .routeId("teller")
                                .to("direct:caravel-loop");
                        from("tool:wire?description=Wires money&parameter.at=integer&approval=required")
                                .routeId("wire")
                                .setBody(constant("wired"));
                    }
                });
            })) {
                String asked = "[[call wire {\"at\": 1}]] then [[call wire {\"at\": 2}]] then"
                        + " [[call ask-person {\"question\": \"Why?\"}]] then " + looks(60);
                Exchange reply = house.run("teller", asked);

                assertThat(house.events(reply, Event.ContextCompacted.class)).anyMatch(event -> event.model() != null);
                List<JsonNode> requests = requests(model);
                JsonNode early = plain(requests.get(3).path("messages"));
                JsonNode last = plain(requests.get(requests.size() - 1).path("messages"));
                assertThat(early).hasSize(7);
                assertThat(last.at("/0/content/0")).isEqualTo(early.at("/0/content/0"));
                for (int message = 1; message < 7; message++) {
                    assertThat(last.get(message)).as("message %d", message).isEqualTo(early.get(message));
                }
                assertThat(last.toString()).contains("wired", "Denied: never on a Friday", "books are closed");
            }
        }
    }

    @Test
    void whatAPersonAnsweredEarlierOnAThreadStaysByteForByte() {
        String words = "Because the books are closed.\n".repeat(20);
        Approver person =
                (question, stopped) -> Optional.of(Approval.Answer.to(TextNode.valueOf(words), "ann", Instant.now()));
        Map<String, String> settings = new HashMap<>(prices(WINDOW));
        try (Simulator model = model()) {
            settings.put("caravel.anthropic.base-url", model.url());
            settings.put("caravel.model.cheap", HAIKU);
            try (TestHouse house = TestHouse.start(settings, context -> {
                context.getRegistry().bind("person", Approver.class, person);
                context.addRoutes(routes(HAIKU));
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("agent:asker?tools=look,ask-person&maxTurns=200&model=" + HAIKU)
                                .routeId("asker")
                                .to("direct:caravel-loop");
                    }
                });
            })) {
                say(house, "[[call ask-person {\"question\": \"Why?\"}]]");
                Exchange reply = say(house, looks(60));

                assertThat(house.events(reply, Event.ContextCompacted.class)).anyMatch(event -> event.model() != null);
                List<JsonNode> requests = requests(model);
                assertThat(requests.get(requests.size() - 1).toString())
                        .contains(TextNode.valueOf(words).toString());
            }
        }
    }

    private static Exchange say(TestHouse house, String words) {
        return house.context()
                .createProducerTemplate()
                .request("agent:asker?thread=t", exchange -> exchange.getMessage()
                        .setBody(words));
    }

    /** Without the marks for the prompt cache, which move on. */
    private static JsonNode plain(JsonNode messages) {
        JsonNode copy = messages.deepCopy();
        copy.forEach(message -> message.path("content").forEach(block -> ((ObjectNode) block).remove("cache_control")));
        return copy;
    }

    @Test
    void aForkFromBeforeItHasTheWholeConversation() {
        try (Simulator model = model();
                TestHouse house = house(model, HAIKU, prices(WINDOW))) {
            Exchange reply = house.run("clerk", looks(12));
            List<Entry> entries = house.journal().read(reply.getMessage().getHeader("CaravelRunId", String.class));
            long seq = entries.stream()
                    .filter(entry -> entry.event() instanceof Event.ContextCompacted)
                    .findFirst()
                    .orElseThrow()
                    .seq();

            assertThat(ForkPoint.after(entries, seq - 1).messages().toString()).doesNotContain("Caravel cleared");
            assertThat(ForkPoint.after(entries, seq).messages().toString()).contains("Caravel cleared");
        }
    }

    private static void assertPausedFor(String reason, Exchange reply) {
        assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
        assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo(reason);
    }

    private static RunRecord record(TestHouse house, Exchange reply) {
        return house.runs()
                .read(reply.getMessage().getHeader("CaravelRunId", String.class))
                .orElseThrow()
                .toRecord();
    }

    private static List<JsonNode> requests(Simulator model) {
        return model.calls().stream().map(Call::body).toList();
    }

    private Map<String, String> prices(int window) {
        try {
            Path file = folder.resolve("prices.json");
            Files.writeString(
                    file,
                    "{\"prices\": ["
                            + "{\"provider\": \"anthropic\", \"model\": \"claude-haiku-*\", \"input\": 1, \"output\": 5, \"context\": "
                            + window
                            + "}, {\"provider\": \"anthropic\", \"model\": \"claude-sonnet-*\", \"input\": 300, \"output\": 1500}]}");
            return Map.of("caravel.prices", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
