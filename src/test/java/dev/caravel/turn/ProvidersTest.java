package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Event;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import dev.caravel.text.Causes;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Providers and models under names of the user's, and what models are told besides their prompts.
 *
 * <p>Covers {@code caravel-attempt}, the template {@code caravel-provider} and {@code caravel.model-router}.
 */
class ProvidersTest {

    private static final String SAY = "[[say 3 words]]";
    private static final String WORDS = "word1 word2 word3";

    private final Simulator anthropic = TestHouse.model("");
    private final Simulator groq = TestHouse.model("");
    private final Simulator local = TestHouse.model("");

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        anthropic.close();
        groq.close();
        local.close();
    }

    /** Anthropic, one behind a key and headers, and one of Anthropic's kind on this machine. */
    private Map<String, String> three(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "caravel.providers.groq.base-url", groq.url() + "/v1",
                "caravel.providers.groq.key", "groq-key-0123456789",
                "caravel.providers.groq.headers", "X-Team=night%20shift,X-Route=secret-header-01",
                "caravel.providers.my-host.kind", "anthropic",
                "caravel.providers.my-host.base-url", local.url(),
                "caravel.budget.run", "none",
                "caravel.budget.day", "none",
                "caravel.anthropic.key", "key",
                "caravel.retry.attempts", "2"));
        settings.putAll(more);
        return settings;
    }

    private TestHouse house(Map<String, String> more, RouteBuilder... routes) {
        return TestHouse.against(anthropic, three(more), routes);
    }

    private static RouteBuilder agent(String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:writer?" + options).routeId("writer").to("direct:caravel-loop");
            }
        };
    }

    private static JsonNode asked(Simulator model) {
        return model.calls().get(0).body();
    }

    @Test
    void eachProviderIsAskedByItsOwnNameKindKeyAndHeaders() {
        try (TestHouse house = house(Map.of(
                "caravel.model.cheap", "groq/gpt-5.6-luna", "caravel.model.strong", "my-host/claude-haiku-5-5"))) {
            Exchange reply = house.run("assistant", SAY);
            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getBody()).isEqualTo(WORDS);
            house.run("assistant", SAY + " ".repeat(2000) + ".");

            assertThat(groq.calls().get(0).path()).isEqualTo("/v1/chat/completions");
            assertThat(asked(groq).path("model").asText()).isEqualTo("gpt-5.6-luna");
            assertThat(groq.calls().get(0).headers())
                    .containsEntry("authorization", "Bearer groq-key-0123456789")
                    .containsEntry("x-team", "night shift");
            assertThat(local.calls().get(0).path()).isEqualTo("/v1/messages");
            assertThat(local.calls().get(0).headers()).doesNotContainKey("x-api-key");
            assertThat(anthropic.calls()).isEmpty();
        }
    }

    @Test
    void aHostIsToldToClearOldResultsItself() {
        try (TestHouse house = house(Map.of(
                "caravel.providers.my-host.headers", "anthropic-beta=context-management-2025-06-27",
                "caravel.models.long.model", "my-host/claude-haiku-5-5",
                "caravel.models.long.extra",
                        "{\"context_management\": {\"edits\": [{\"type\": \"clear_tool_uses_20250919\"}]}}",
                "caravel.context.compaction", "off",
                "caravel.model.cheap", "long"))) {
            assertThat(house.run("assistant", SAY).getMessage().getBody()).isEqualTo(WORDS);

            assertThat(local.calls().get(0).headers()).containsEntry("anthropic-beta", "context-management-2025-06-27");
            assertThat(asked(local).at("/context_management/edits/0/type").asText())
                    .isEqualTo("clear_tool_uses_20250919");
        }
    }

    @Test
    void theFallbackCrossesProvidersOneAfterTheOther() {
        anthropic.script(Script.parse("529*"));
        groq.script(Script.parse("529*"));
        try (TestHouse house = house(Map.of("caravel.model.fallback", "groq/gpt-5.6-luna, my-host/claude-haiku-5-5"))) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getMessage().getBody()).isEqualTo(WORDS);
            assertThat(house.events(reply, Event.ModelAsked.class))
                    .extracting(Event.ModelAsked::model)
                    .containsExactly(
                            "anthropic/claude-haiku-5-5",
                            "anthropic/claude-haiku-5-5",
                            "groq/gpt-5.6-luna",
                            "groq/gpt-5.6-luna",
                            "my-host/claude-haiku-5-5");
        }
    }

    @Test
    void aFailureNamesItsProvider() {
        groq.script(Script.parse("401*"));
        try (TestHouse house = house(Map.of("caravel.model.cheap", "groq/gpt-5.6-luna"))) {
            assertThat(Causes.line(house.run("assistant", SAY).getException())).contains("groq");
        }
    }

    @Test
    void anAliasStandsForAModelAndForWhatItIsTold() {
        Map<String, String> fast = Map.of(
                "caravel.models.fast.model", "groq/gpt-5.6-luna",
                "caravel.models.fast.temperature", "0.2",
                "caravel.models.fast.effort", "low",
                "caravel.models.fast.stop", "[\"END\", \"STOP\"]",
                "caravel.models.fast.extra", "{\"seed\": 7, \"top_k\": 5}",
                "caravel.model.cheap", "fast");
        try (TestHouse house = house(fast)) {
            Exchange reply = house.run("assistant", SAY);

            JsonNode asked = asked(groq);
            assertThat(asked.path("model").asText()).isEqualTo("gpt-5.6-luna");
            assertThat(asked.path("temperature").decimalValue()).isEqualByComparingTo("0.2");
            assertThat(asked.path("reasoning_effort").asText()).isEqualTo("low");
            assertThat(asked.path("stop")).extracting(JsonNode::asText).containsExactly("END", "STOP");
            assertThat(asked.path("seed").asInt()).isEqualTo(7);
            assertThat(house.events(reply, Event.ModelChosen.class))
                    .first()
                    .isEqualTo(new Event.ModelChosen("groq/gpt-5.6-luna", "the first prompt is short", "fast"));
        }
    }

    @Test
    void whatTheAgentSaysWinsOverTheAlias() {
        Map<String, String> thinker = Map.of(
                "caravel.models.thinker.model", "claude-sonnet-5-5",
                "caravel.models.thinker.effort", "high",
                "caravel.models.thinker.temperature", "0.9",
                "caravel.models.thinker.extra", "{\"top_k\": 5, \"metadata\": {\"user_id\": \"u\"}}");
        try (TestHouse house =
                house(thinker, agent("model=thinker&temperature=0.1&topP=0.5&stop=END&extra=RAW({\"top_k\": 9})"))) {
            house.run("writer", SAY);

            JsonNode asked = asked(anthropic);
            assertThat(asked.path("output_config").path("effort").asText()).isEqualTo("high");
            assertThat(asked.path("temperature").decimalValue()).isEqualByComparingTo("0.1");
            assertThat(asked.path("top_p").decimalValue()).isEqualByComparingTo("0.5");
            assertThat(asked.path("stop_sequences"))
                    .extracting(JsonNode::asText)
                    .containsExactly("END");
            assertThat(asked.path("top_k").asInt()).isEqualTo(9);
            assertThat(asked.path("metadata").path("user_id").asText()).isEqualTo("u");
        }
    }

    @Test
    void aFallbackIsToldWhatItsOwnAliasSays() {
        anthropic.script(Script.parse("529*"));
        try (TestHouse house = house(Map.of(
                "caravel.models.spare.model", "groq/gpt-5.6-luna",
                "caravel.models.spare.temperature", "0",
                "caravel.model.fallback", "spare"))) {
            house.run("assistant", SAY);

            assertThat(asked(groq).path("temperature").decimalValue()).isZero();
            assertThat(asked(anthropic).has("temperature")).isFalse();
        }
    }

    @Test
    void aPriceFileMayNameAProviderOfTheUsers() throws Exception {
        Path prices = folder.resolve("prices.json");
        Files.writeString(
                prices,
                "{\"prices\": [{\"provider\": \"groq\", \"model\": \"gpt-5.6-luna\", \"input\": 1000, \"output\": 1000},"
                        + " {\"provider\": \"my-host\", \"model\": \"claude-haiku-5-5\", \"input\": 2000, \"output\": 2000}]}");
        try (TestHouse house = house(Map.of(
                "caravel.prices", prices.toString(),
                "caravel.budget.run", "9.00",
                "caravel.model.cheap", "my-host/claude-haiku-5-5",
                "caravel.model.strong", "groq/gpt-5.6-luna"))) {
            Exchange reply = house.run("assistant", SAY);

            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getHeader("CaravelCostUsd", String.class))
                    .isNotEqualTo("0");
        }
    }

    @Test
    void theKeyAndTheHeadersOfAProviderAreSecrets() {
        try (TestHouse house = house(Map.of("caravel.model.cheap", "groq/gpt-5.6-luna"))) {
            Exchange reply = house.run("assistant", "[[say groq-key-0123456789 secret-header-01]]");

            String run = reply.getMessage().getHeader("CaravelRunId", String.class);
            Until.is("the trace is written", Duration.ofSeconds(10), () -> trace(house, run)
                    .contains("run.ended"));
            assertThat(trace(house, run)).doesNotContain("groq-key-0123456789", "secret-header-01");
        }
    }

    private static String trace(TestHouse house, String run) {
        try (Stream<Path> files = Files.walk(house.traces())) {
            return files.filter(path -> path.endsWith(run + ".jsonl"))
                    .map(ProvidersTest::text)
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSettingsOfThePageStart() throws IOException {
        Matcher examples = Pattern.compile("(?s)```properties\n(.*?)```").matcher(text(Path.of("docs/hosts.md")));
        Properties settings = new Properties();
        while (examples.find()) {
            settings.load(new StringReader(examples.group(1).replaceAll("\\{\\{env:[A-Z_]+}}", "key")));
        }
        Map<String, String> more = new HashMap<>();
        settings.stringPropertyNames().forEach(name -> more.put(name, settings.getProperty(name)));

        try (TestHouse house = TestHouse.against(anthropic, more)) {
            assertThat(house.context().getRoutes())
                    .extracting(Route::getId)
                    .contains("caravel-provider-groq", "caravel-provider-local", "caravel-provider-gateway");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caravel.providers.openai.base-url | http://localhost | write caravel.openai.key",
                "caravel.providers.a_b.base-url | http://localhost | caravel.providers.a_b is no provider's name",
                "caravel.providers.late.key | k | caravel.providers.late.base-url is not set",
                "caravel.providers.late.base-url | localhost | caravel.providers.late.base-url: 'localhost' is no base URL",
                "caravel.providers.groq.kind | grok | caravel.providers.groq.kind must be anthropic or openai",
                "caravel.model.cheap | grok/llama | 'grok/llama' needs caravel.providers.grok.base-url; what is there: anthropic, groq, my-host",
                "caravel.model.fallback | /llama | '/llama' is no model: write PROVIDER/MODEL",
                "caravel.models.fast.effort | low | caravel.models.fast.model is not set",
                "caravel.models.cheap.model | groq/x | caravel.models.cheap is no name for a model",
            })
    void whatIsWrongIsSaidAtTheStart(String setting, String value, String complaint) {
        assertThatThrownBy(() -> house(Map.of(setting, value)).close())
                .satisfies(e -> assertThat(Causes.line(e)).contains(complaint));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "groq/x | temperature=2.5 | temperature must be from 0 to 2, not 2.5",
                "claude-sonnet-5-5 | temperature=1.5 | temperature must be from 0 to 1, not 1.5",
                "claude-sonnet-5-5 | temperature=hot | temperature must be a number such as 0.2, not 'hot'",
                "groq/x | topP=1.1 | topP must be from 0 to 1, not 1.1",
                "groq/x | effort=max | effort must be one of none, minimal, low, medium, high, xhigh, not 'max'",
                "claude-sonnet-5-5 | effort=none | effort must be one of low, medium, high, xhigh, max, not 'none'",
                "groq/x | stop=[\"1\",\"2\",\"3\",\"4\",\"5\"] | stop may have 4 texts, not 5",
                "groq/x | extra=7 | extra must be a JSON object",
                "groq/x | extra=RAW({\"a\":) | extra must be a JSON object: ",
                "groq/x | extra=RAW({\"messages\":[]}) | extra may not have 'messages', which is Caravel's to say",
                "groq/x | extra=RAW({\"top_p\":1}) | extra may not have 'top_p': there is the option topP",
                "groq/x | extra=RAW({\"n\":2}) | extra may not have 'n': it changes what a call costs",
            })
    void whatAnAgentMayNotTellItsModelIsSaidAtTheStart(String model, String option, String complaint) {
        assertThatThrownBy(() ->
                        house(Map.of(), agent("model=" + model + "&" + option)).close())
                .satisfies(e ->
                        assertThat(Causes.line(e)).contains("agent 'writer': ").contains(complaint));
    }
}
