package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Entries;
import dev.caravel.support.Scrape;
import dev.caravel.support.TestHouse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** An application that has a MeterRegistry finds in it what its runs did. */
class RunMetricsTest {

    private static final String HAIKU = "anthropic/claude-haiku-5-5";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void countsWhatTheRunsRecordsSay() {
        try (Simulator model = TestHouse.model("ok, 529, ok, ok, 400");
                TestHouse house = house(model)) {
            List<RunRecord> runs = Stream.of(
                            "What time is it?", "[[say 5 words]]", "Which files are there?", "[[say 2 words]]")
                    .map(input -> record(house, house.run("assistant", input)))
                    .toList();

            Scrape scrape = scrape();
            assertThat(scrape.value("caravel_runs_total", "status", "completed", "reason", "none"))
                    .isEqualTo(count(runs, run -> run.status() == RunStatus.COMPLETED ? 1 : 0))
                    .isPositive();
            assertThat(scrape.value("caravel_runs_total", "status", "failed", "reason", "bad_request"))
                    .isEqualTo(count(runs, run -> run.status() == RunStatus.FAILED ? 1 : 0))
                    .isPositive();
            assertThat(scrape.value("caravel_model_calls_total", "model", HAIKU))
                    .isEqualTo(count(runs, RunRecord::modelCalls));
            assertThat(scrape.value("caravel_model_retries_total", "model", HAIKU, "reason", "overloaded"))
                    .isEqualTo(count(runs, RunRecord::retries))
                    .isPositive();
            assertThat(scrape.value("caravel_model_failures_total", "model", HAIKU, "reason", "bad_request"))
                    .isEqualTo(1);
            assertThat(scrape.value("caravel_model_call_duration_seconds_count", "model", HAIKU))
                    .isEqualTo(count(runs, RunRecord::turns));
            assertThat(scrape.value("caravel_tool_calls_total", "tool", "current-time", "outcome", "ok"))
                    .isPositive();
            assertThat(scrape.value("caravel_cost_usd_total", "model", HAIKU))
                    .isCloseTo(
                            runs.stream()
                                            .map(RunRecord::costUsd)
                                            .reduce(Dollars.ZERO, Dollars::plus)
                                            .picos()
                                    / 1e12,
                            within(1e-15));
            assertThat(scrape.value("caravel_tool_verdicts_total", "tool", "current-time", "verdict", "allow"))
                    .isPositive();
            assertThat(tokens(scrape, "input"))
                    .isEqualTo(count(runs, run -> run.usage().inputTokens()));
            assertThat(tokens(scrape, "output"))
                    .isEqualTo(count(runs, run -> run.usage().outputTokens()))
                    .isPositive();
            assertThat(tokens(scrape, "cache_read"))
                    .isEqualTo(count(runs, run -> run.usage().cacheReadTokens()))
                    .isPositive();
            assertThat(tokens(scrape, "cache_write"))
                    .isEqualTo(count(runs, run -> run.usage().cacheWriteTokens()))
                    .isPositive();
            assertThat(scrape.value("caravel_runs_active")).isZero();
            assertThat(scrape.value("caravel_runs_queued")).isZero();
            assertThat(scrape.value("caravel_runs_waiting")).isZero();
        }
    }

    @Test
    void keepsTheNumberOfSeriesBoundedWhateverNamesThereAre() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            RunMetrics metrics = new RunMetrics(
                    registry,
                    house.runs(),
                    new AgentsHealth(house.runs(), house.journal(), true, Clock.systemUTC()),
                    List.of(HAIKU),
                    name -> name.equals("search"));
            Random random = new Random(7);
            for (int i = 0; i < 1_000; i++) {
                String name = "n".repeat(1 + random.nextInt(300)) + random.nextLong();
                String model = "openai/" + name;
                Stream.of(
                                "{'type': 'model.asked', 'model': '%2$s'}",
                                "{'type': 'model.failed', 'model': '%2$s', 'kind': '%1$s', 'retry_in_ms': 10}",
                                "{'type': 'model.replied', 'model': '%2$s', 'ms': 20, 'cost_usd': '0.001',"
                                        + " 'usage': {'input_tokens': 1}}",
                                "{'type': 'tool.judged', 'tool': '%1$s', 'verdict': '%1$s'}",
                                "{'type': 'tool.finished', 'tool': '%1$s'}",
                                "{'type': 'run.parked', 'reason': '%1$s'}",
                                "{'type': 'run.ended', 'status': 'failed', 'reason': '%1$s'}")
                        .forEach(event -> metrics.recorded(entry(event.formatted(name, model))));
            }
            metrics.recorded(entry("{'type': 'model.asked', 'model': '" + HAIKU + "'}"));
            metrics.recorded(entry("{'type': 'tool.finished', 'tool': 'search', 'error': true}"));

            Scrape scrape = scrape();
            assertThat(scrape.seriesOf("caravel_model_calls")).isLessThanOrEqualTo(51);
            assertThat(scrape.seriesOf("caravel_")).isLessThan(5_000);
            assertThat(scrape.value("caravel_model_calls_total", "model", HAIKU))
                    .isEqualTo(1);
            assertThat(scrape.value("caravel_model_calls_total", "model", "other"))
                    .isGreaterThan(900);
            assertThat(scrape.value("caravel_tool_calls_total", "tool", "unknown", "outcome", "ok"))
                    .isEqualTo(1_000);
            assertThat(scrape.value("caravel_tool_calls_total", "tool", "search", "outcome", "error"))
                    .isEqualTo(1);
            assertThat(scrape.value("caravel_cost_usd_total", "model", "other")).isBetween(0.9, 1.0);
        }
    }

    @Test
    void anApplicationWithoutMetersIsNotMetered() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            house.run("assistant", "hello");

            assertThat(house.context().getRegistry().findByType(MeterRegistry.class))
                    .isEmpty();
        }
    }

    private TestHouse house(Simulator model) {
        return TestHouse.against(
                model, Map.of(), context -> context.getRegistry().bind("meters", MeterRegistry.class, registry));
    }

    private static Entry entry(String event) {
        return Entries.entry("run", Instant.now(), event);
    }

    private static RunRecord record(TestHouse house, Exchange reply) {
        Journal journal = house.context().getRegistry().findSingleByType(Journal.class);
        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        return Run.replay(journal.read(run)).toRecord();
    }

    private static double count(List<RunRecord> runs, ToLongFunction<RunRecord> what) {
        return runs.stream().mapToLong(what).sum();
    }

    private static double tokens(Scrape scrape, String kind) {
        return scrape.value("caravel_tokens_total", "model", HAIKU, "kind", kind);
    }

    private Scrape scrape() {
        return Scrape.of(registry.scrape());
    }
}
