package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.money.Usage;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Scrape;
import dev.caravel.support.TestHouse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** The names of OpenTelemetry's GenAI conventions, and how things stand, in the meters of an application. */
class GenAiMetricsTest {

    private static final String USAGE = "gen_ai_client_inference_usage_";
    private static final String[] HAIKU = {
        "gen_ai_operation_name", "chat",
        "gen_ai_provider_name", "anthropic",
        "gen_ai_request_model", "claude-haiku-5-5",
        "gen_ai_response_model", "claude-haiku-5-5"
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void countsWhatTheJournalSays() {
        try (Simulator model = TestHouse.model("ok, 529, ok, ok, 400");
                TestHouse house = house(model, Map.of())) {
            List<Event.ModelReplied> replies = Stream.of(
                            "What time is it?", "[[say 5 words]]", "Which files are there?", "[[say 2 words]]")
                    .map(input -> house.run("assistant", input))
                    .flatMap(reply -> events(house, reply))
                    .filter(Event.ModelReplied.class::isInstance)
                    .map(Event.ModelReplied.class::cast)
                    .toList();

            Scrape scrape = scrape();
            String[] unknown = with(HAIKU, "gen_ai_token_modality", "unknown");
            assertThat(scrape.value(USAGE + "input_tokens_total", unknown))
                    .isEqualTo(
                            sum(replies, used -> used.inputTokens() + used.cacheReadTokens() + used.cacheWriteTokens()))
                    .isPositive();
            assertThat(scrape.value(USAGE + "output_tokens_total", unknown))
                    .isEqualTo(sum(replies, Usage::outputTokens));
            assertThat(scrape.value(USAGE + "cache_read_input_tokens_total", unknown))
                    .isEqualTo(sum(replies, Usage::cacheReadTokens))
                    .isPositive();
            assertThat(scrape.value(USAGE + "cache_write_input_tokens_total", unknown))
                    .isEqualTo(sum(replies, Usage::cacheWriteTokens))
                    .isPositive();
            assertThat(scrape.value("gen_ai_client_inference_duration_seconds_count", with(HAIKU, "error_type", "")))
                    .isEqualTo(replies.size());
            assertThat(scrape.value("gen_ai_client_inference_time_to_first_chunk_seconds_count", HAIKU))
                    .isEqualTo(replies.size());
        }
    }

    @Test
    void tellsHowLongAgentsAndToolsTookAndWhatFailed() {
        try (Simulator model = TestHouse.model("ok, 529, ok, 400");
                TestHouse house = house(model, Map.of())) {
            house.run("assistant", "What time is it?");
            house.run("assistant", "[[say 2 words]]");

            Scrape scrape = scrape();
            String[] assistant = {"gen_ai_operation_name", "invoke_agent", "gen_ai_agent_name", "assistant"};
            String[] completed = with(assistant, "error_type", "");
            assertThat(scrape.value("gen_ai_invoke_agent_duration_seconds_count", completed))
                    .isEqualTo(1);
            assertThat(scrape.value("gen_ai_invoke_agent_inference_calls_sum", completed))
                    .as("a call that was retried is one")
                    .isEqualTo(2);
            assertThat(scrape.value("gen_ai_invoke_agent_tool_calls_sum", completed))
                    .isEqualTo(1);
            assertThat(scrape.value(
                            "gen_ai_invoke_agent_duration_seconds_count", with(assistant, "error_type", "bad_request")))
                    .isEqualTo(1);
            assertThat(scrape.value(
                            "gen_ai_execute_tool_duration_seconds_count",
                            "gen_ai_operation_name",
                            "execute_tool",
                            "gen_ai_tool_name",
                            "current-time",
                            "error_type",
                            ""))
                    .isEqualTo(1);
            assertThat(scrape.value(
                            "gen_ai_client_inference_duration_seconds_count",
                            "gen_ai_operation_name",
                            "chat",
                            "gen_ai_provider_name",
                            "anthropic",
                            "gen_ai_request_model",
                            "claude-haiku-5-5",
                            "gen_ai_response_model",
                            "",
                            "error_type",
                            "bad_request"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aReplyThatIsNoStreamHasNoFirstChunk() {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of("caravel.model.streaming", "false"))) {
            Exchange reply = house.run("assistant", "[[say 2 words]]");

            assertThat(house.events(reply, Event.ModelReplied.class))
                    .extracting(Event.ModelReplied::firstMs)
                    .containsOnlyNulls();
            assertThat(scrape().seriesOf("gen_ai_client_inference_time_to_first_chunk_seconds_count"))
                    .isLessThanOrEqualTo(1);
            assertThat(scrape().value("gen_ai_client_inference_time_to_first_chunk_seconds_count", HAIKU))
                    .isZero();
        }
    }

    @Test
    void theFirstChunkComesBeforeTheLast() {
        try (Simulator model = TestHouse.model("ok", java.time.Duration.ofMillis(20));
                TestHouse house = house(model, Map.of())) {
            Event.ModelReplied replied = house.events(
                            house.run("assistant", "[[say 20 words]]"), Event.ModelReplied.class)
                    .get(0);

            assertThat(replied.firstMs()).isLessThan(replied.ms() - 100);
        }
    }

    @Test
    void showsTheDaysBudgetsAndHowThingsStand() {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of("caravel.budget.day", "2", "caravel.budget.tenant.day", "1"))) {
            house.context().createProducerTemplate().requestBody("agent:assistant?tenant=acme", "[[say 2 words]]");

            Scrape scrape = scrape();
            String[] acme = {"budget", "tenant", "tenant", "acme"};
            String[] day = {"budget", "day", "tenant", ""};
            assertThat(scrape.value("caravel_budget_limit_usd", acme)).isEqualTo(1);
            assertThat(scrape.value("caravel_budget_limit_usd", day)).isEqualTo(2);
            assertThat(scrape.value("caravel_budget_spent_usd", day))
                    .isEqualTo(scrape.value("caravel_budget_spent_usd", acme))
                    .isEqualTo(scrape.value("caravel_cost_usd_total", "model", "anthropic/claude-haiku-5-5"))
                    .isPositive();
            assertThat(scrape.seriesOf("caravel_budget_reserved_usd")).isEqualTo(2);
            assertThat(scrape.seriesOf("caravel_sources_paused")).isEqualTo(1);
            assertThat(scrape.seriesOf("caravel_breaker_open{provider=anthropic}"))
                    .isEqualTo(1);
            assertThat(scrape.seriesOf("caravel_approvals_oldest_age_seconds")).isEqualTo(1);
            assertThat(scrape.value("caravel_prices_age_seconds")).isPositive();
        }
    }

    @Test
    void tellsHowManyRunsStandStillAndWhatFor() {
        try (Simulator model = TestHouse.model("ok");
                TestHouse house = house(model, Map.of("caravel.budget.run", "0.00001"))) {
            house.run("assistant", "[[say 2 words]]");
            house.run("assistant", "[[say 3 words]]");

            Scrape scrape = scrape();
            assertThat(scrape.value("caravel_runs_standing_still", "reason", "budget"))
                    .isEqualTo(2);
            assertThat(scrape.value("caravel_runs_standing_still", "reason", "provider"))
                    .isZero();
            assertThat(scrape.seriesOf("caravel_runs_standing_still")).isEqualTo(PauseReason.values().length);
        }
    }

    private TestHouse house(Simulator model, Map<String, String> settings) {
        return TestHouse.against(
                model, settings, context -> context.getRegistry().bind("meters", MeterRegistry.class, registry));
    }

    private static Stream<Event> events(TestHouse house, Exchange reply) {
        return house.journal().read(reply.getMessage().getHeader("CaravelRunId", String.class)).stream()
                .map(Entry::event);
    }

    private static long sum(List<Event.ModelReplied> replies, ToLongFunction<Usage> what) {
        return replies.stream().map(Event.ModelReplied::usage).mapToLong(what).sum();
    }

    private static String[] with(String[] labels, String name, String value) {
        return Stream.concat(Stream.of(labels), Stream.of(name, value)).toArray(String[]::new);
    }

    private Scrape scrape() {
        return Scrape.of(registry.scrape());
    }
}
