package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.run.RunFailed;
import dev.caravel.simulator.Call;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another model answers when the first one cannot, and a provider that is down is left alone.
 *
 * <p>Covers {@code caravel.give-up}, {@code caravel.model-router} and the circuit breaker of {@code caravel-provider}.
 */
class FallbackTest {

    private static final String SAY = "[[say 5 words]]";
    private static final String WORDS = "word1 word2 word3 word4 word5";

    @Test
    void theFallbackAnswersAfterTheLastAttempt() {
        try (Simulator model = TestHouse.model("529, 529");
                TestHouse house = TestHouse.against(
                        model, Map.of("caravel.retry.attempts", "2", "caravel.model.fallback", "claude-sonnet-5-5"))) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getMessage().getBody()).isEqualTo(WORDS);
            assertThat(model.calls())
                    .extracting(call -> call.body().path("model").asText())
                    .containsExactly("claude-haiku-5-5", "claude-haiku-5-5", "claude-sonnet-5-5");
            assertThat(house.events(reply, Event.ModelAsked.class))
                    .extracting(Event.ModelAsked::attempt)
                    .containsExactly(1, 2, 1);
        }
    }

    @Test
    void theFallbackMayBeAnotherProvidersAndGetsTheWholeConversation() {
        try (Simulator anthropic = TestHouse.model("ok, 529*");
                Simulator openAi = TestHouse.model("");
                TestHouse house = TestHouse.against(anthropic, across(openAi))) {
            Exchange reply = house.run("assistant", "[[think]] [[call current-time {}]]");

            assertThat(reply.getMessage().getBody(String.class)).startsWith("done: 20");
            assertThat(openAi.calls()).hasSize(1);
            Call call = openAi.calls().get(0);
            assertThat(call.path()).isEqualTo("/v1/chat/completions");
            assertThat(call.body().path("model").asText()).isEqualTo("gpt-4o");
            assertThat(call.body().path("messages").findValuesAsText("role"))
                    .containsExactly("system", "user", "assistant", "tool");
            assertThat(call.body().toString()).doesNotContain("signature");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"401", "402", "403", "404", "529", "stall"})
    void whateverIsWrongWithTheFirstProviderTheSecondAnswers(String fault) {
        try (Simulator anthropic = TestHouse.model(fault + "*");
                Simulator openAi = TestHouse.model("")) {
            Map<String, String> settings = across(openAi);
            settings.put("caravel.model.stall-timeout", "300");
            try (TestHouse house = TestHouse.against(anthropic, settings)) {
                Exchange reply = house.run("assistant", SAY);

                assertThat(reply.getMessage().getBody()).isEqualTo(WORDS);
                assertThat(anthropic.calls()).hasSize(fault.equals("529") || fault.equals("stall") ? 2 : 1);
                assertThat(openAi.calls()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"400", "413"})
    void aRequestThatIsRefusedIsNotTakenToAnotherModel(String fault) {
        try (Simulator anthropic = TestHouse.model(fault);
                Simulator openAi = TestHouse.model("");
                TestHouse house = TestHouse.against(anthropic, across(openAi))) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getException()).isInstanceOf(RunFailed.class);
            assertThat(openAi.calls()).isEmpty();
        }
    }

    @Test
    void aRunStaysWithTheFallbackAndFallsBackFromItInTurn() {
        try (Simulator anthropic = TestHouse.model("529, 529, ok");
                Simulator openAi = TestHouse.model("ok, 529, 529");
                TestHouse house = TestHouse.against(anthropic, across(openAi, "openai/gpt-4o, claude-haiku-5-5"))) {
            Exchange reply = house.run("assistant", "[[call current-time {}]]");

            assertThat(reply.getMessage().getBody(String.class)).startsWith("done: 20");
            assertThat(house.events(reply, Event.ModelReplied.class))
                    .extracting(Event.ModelReplied::model)
                    .containsExactly("openai/gpt-4o", "anthropic/claude-haiku-5-5");
        }
    }

    @Test
    void withoutAFallbackTheRunStandsStillAndSaysProviderStatusAndAttempts() {
        try (Simulator model = TestHouse.model("529*");
                TestHouse house = TestHouse.against(model, Map.of("caravel.retry.attempts", "3"))) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("provider");
            assertThat(error(house, reply)).contains("anthropic", "529", "after 3 attempts");
        }
    }

    private static String error(TestHouse house, Exchange reply) {
        return house.runs()
                .read(reply.getMessage().getHeader("CaravelRunId", String.class))
                .orElseThrow()
                .error();
    }

    @Test
    void whenAllAreDownTheLastFailureIsTold() {
        try (Simulator anthropic = TestHouse.model("529*");
                Simulator openAi = TestHouse.model("500*");
                TestHouse house = TestHouse.against(anthropic, across(openAi))) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(error(house, reply)).contains("openai", "500");
            assertThat(anthropic.calls()).hasSize(2);
            assertThat(openAi.calls()).hasSize(2);
        }
    }

    @Test
    void aProviderThatFailsTooOftenIsLeftAloneAndTheFallbackIsAskedAtOnce() {
        try (Simulator anthropic = TestHouse.model("529*");
                Simulator openAi = TestHouse.model("");
                TestHouse house = TestHouse.against(anthropic, across(openAi))) {
            for (int i = 0; i < 20; i++) {
                assertThat(house.run("assistant", SAY).getMessage().getBody()).isEqualTo(WORDS);
            }

            assertThat(anthropic.calls()).hasSize(10);
            assertThat(openAi.calls()).hasSize(20);
            Exchange reply = house.run("assistant", SAY);
            assertThat(house.events(reply, Event.ModelFailed.class))
                    .singleElement()
                    .satisfies(failure -> {
                        assertThat(failure.kind()).isEqualTo("breaker_open");
                        assertThat(failure.possiblyBilled()).isFalse();
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "400", "401"})
    void whatIsNotTheProvidersFaultDoesNotOpenItsBreaker(String fault) {
        try (Simulator model = TestHouse.model(fault + "*");
                TestHouse house = TestHouse.against(model, Map.of("caravel.retry.attempts", "1"))) {
            for (int i = 0; i < 25; i++) {
                house.run("assistant", SAY);
            }
            assertThat(model.calls()).hasSize(25);

            model.script(Script.none());
            assertThat(house.run("assistant", SAY).getMessage().getBody()).isEqualTo(WORDS);
        }
    }

    @Test
    void runsThatAreCancelledDoNotOpenTheBreaker() {
        try (Simulator model = TestHouse.model("stall*");
                TestHouse house = TestHouse.against(model, Map.of("caravel.limits.duration", "60"))) {
            for (int i = 0; i < 15; i++) {
                assertThat(house.run("assistant", SAY).getMessage().getHeader("CaravelStatus"))
                        .isEqualTo("paused");
            }
            model.script(Script.parse("429"));

            Exchange reply = house.run("assistant", SAY);

            assertThat(house.events(reply, Event.ModelFailed.class))
                    .extracting(Event.ModelFailed::kind)
                    .doesNotContain("breaker_open");
        }
    }

    @Test
    void theBreakerOfOneProviderDoesNotKeepTheOtherFromBeingAsked() {
        try (Simulator openAi = TestHouse.model("500*");
                Simulator anthropic = TestHouse.model("")) {
            Map<String, String> settings = across(openAi, "claude-haiku-5-5");
            settings.put("caravel.model.cheap", "openai/gpt-4o");
            try (TestHouse house = TestHouse.against(anthropic, settings)) {
                for (int i = 0; i < 12; i++) {
                    assertThat(house.run("assistant", SAY).getMessage().getBody())
                            .isEqualTo(WORDS);
                }
                assertThat(openAi.calls()).hasSize(10);
                assertThat(anthropic.calls()).hasSize(12);
            }
        }
    }

    /** The application's own copy of a packaged route replaces it; this one waits two seconds instead of thirty. */
    @Test
    void aProviderThatHasRecoveredIsAskedAgain() throws Exception {
        try (Simulator anthropic = TestHouse.model("529*");
                Simulator openAi = TestHouse.model("");
                TestHouse house = TestHouse.against(anthropic, across(openAi), context -> {
                    String route = Files.readString(Path.of("routes/loop/caravel-provider.camel.yaml"))
                            .replace("waitDurationInOpenState: 30", "waitDurationInOpenState: 2");
                    PluginHelper.getRoutesLoader(context)
                            .loadRoutes(ResourceHelper.fromString("caravel-provider.camel.yaml", route));
                })) {
            for (int i = 0; i < 8; i++) {
                house.run("assistant", SAY);
            }
            assertThat(anthropic.calls()).hasSize(10);
            anthropic.script(Script.none());
            Thread.sleep(2_200);

            List<Exchange> replies = List.of(
                    house.run("assistant", SAY),
                    house.run("assistant", SAY),
                    house.run("assistant", SAY),
                    house.run("assistant", SAY));

            assertThat(anthropic.calls()).hasSize(14);
            assertThat(replies).allSatisfy(reply -> assertThat(
                            house.events(reply, Event.ModelReplied.class).get(0).model())
                    .startsWith("anthropic/"));
        }
    }

    private static Map<String, String> across(Simulator openAi) {
        return across(openAi, "openai/gpt-4o");
    }

    private static Map<String, String> across(Simulator openAi, String fallback) {
        Map<String, String> settings = new HashMap<>();
        settings.put("caravel.retry.attempts", "2");
        settings.put("caravel.openai.base-url", openAi.url());
        settings.put("caravel.model.fallback", fallback);
        return settings;
    }
}
