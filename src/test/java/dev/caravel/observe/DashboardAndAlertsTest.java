package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Scrape;
import dev.caravel.support.TestHouse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard for Grafana and the alerts for Prometheus ask for metrics and labels that a service has. */
class DashboardAndAlertsTest {

    private static final Path FOLDER = Path.of("src/main/observability");
    private static final Pattern BY = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");
    private static final Pattern CHOSEN = Pattern.compile("(?<![\\w:])([a-z_]+)\\{([^}]*)}");
    private static final Pattern METRIC = Pattern.compile("(?<![\\w:])(?:caravel|gen_ai|camel|process)_[a-z_]++");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+) *=");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z].*) (\\S+)$");
    private static final Pattern COUNTED = Pattern.compile("^[a-z_]+_(total|count|sum|bucket)\\b");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void everyMetricAndLabelIsThere() throws IOException {
        Scrape scrape = Scrape.of(scrapeOfAService());
        List<String> expressions = expressions();

        assertThat(expressions).hasSizeGreaterThan(30);
        for (String expression : expressions) {
            Set<String> labels = new TreeSet<>(Set.of("le", "job", "instance"));
            for (String metric : METRIC.matcher(withoutLabels(expression))
                    .results()
                    .map(found -> found.group())
                    .toList()) {
                Optional<Set<String>> known = scrape.labels(metric);
                assertThat(known).as("%s in %s", metric, expression).isPresent();
                labels.addAll(known.get());
            }
            assertThat(labels).as(expression).hasSizeGreaterThanOrEqualTo(1).containsAll(groupedBy(expression));
            for (Matcher chosen = CHOSEN.matcher(expression); chosen.find(); ) {
                Set<String> asked = LABEL.matcher(chosen.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .collect(Collectors.toSet());
                asked.remove("job");
                assertThat(scrape.labels(chosen.group(1)).orElse(Set.of()))
                        .as(expression)
                        .containsAll(asked);
            }
        }
    }

    @Test
    void alertsAreThereForWhatNobodyMayMiss() throws IOException {
        List<Map<String, Object>> alerts =
                rules().stream().filter(rule -> rule.containsKey("alert")).toList();

        assertThat(alerts.stream().map(alert -> alert.get("alert")))
                .contains(
                        "CaravelBudgetEndsSoon",
                        "CaravelRunsFail",
                        "CaravelApprovalsWait",
                        "CaravelBreakerOpen",
                        "CaravelGone",
                        "CaravelOutcomesUnknown",
                        "CaravelProviderAway",
                        "CaravelPricesStale",
                        "CaravelSourcesPaused");
        assertThat(alerts).allSatisfy(alert -> assertThat(alert).containsKeys("expr", "labels", "annotations"));
    }

    @Test
    void eachAlertFiresOnWhatItIsForAndOnNothingElse() {
        assertThat(Promtool.test(Path.of("src/test/observability/prometheus-alerts-test.yaml")))
                .contains("SUCCESS");
    }

    @Test
    void everyPanelOfTheDashboardShowsNumbersOfAService(@TempDir Path folder) throws IOException {
        ObjectNode tests = JSON.createObjectNode();
        ObjectNode test = tests.putArray("tests").addObject().put("interval", "1m");
        ArrayNode series = test.putArray("input_series");
        SAMPLE.matcher(scrapeOfAService()).results().forEach(sample -> series.addObject()
                .put("series", sample.group(1))
                .put(
                        "values",
                        (COUNTED.matcher(sample.group(1)).find() ? "0+%sx30" : "%s+0x30").formatted(sample.group(2))));
        ArrayNode expected = test.putArray("promql_expr_test");
        for (String panel : panels()) {
            expect(expected, "count((" + filled(panel) + ") >= 0) > bool 0", 1);
        }

        assertThat(Promtool.test(write(tests, folder))).contains("SUCCESS");
    }

    @Test
    void panelsShowTheFirstOfAKindAndNothingThatWasThereBefore(@TempDir Path folder) throws IOException {
        for (String counter : List.of("caravel_runs_total", "caravel_budget_exceeded_total")) {
            ObjectNode tests = JSON.createObjectNode();
            ObjectNode test = tests.putArray("tests").addObject().put("interval", "1m");
            ArrayNode series = test.putArray("input_series");
            Map.of(
                            "caravel_runs_active{instance='a'}",
                            "0x30",
                            counter + "{instance='a'}",
                            "_x18 3x10",
                            "process_start_time_seconds{instance='begun'}",
                            "_x18 1080x10",
                            counter + "{instance='begun'}",
                            "_x18 2x10",
                            "process_start_time_seconds{instance='found'}",
                            "_x18 0x10",
                            counter + "{instance='found'}",
                            "_x18 40x10")
                    .forEach((name, values) ->
                            series.addObject().put("series", name).put("values", values));
            String panel = panels().stream()
                    .filter(expression -> expression.contains(counter))
                    .findFirst()
                    .orElseThrow();
            expect(test.putArray("promql_expr_test"), "sum(" + filled(panel) + ")", 5);

            assertThat(Promtool.test(write(tests, folder))).contains("SUCCESS");
        }
    }

    @Test
    void everyPanelAsksForTheChosenJobsOnly() throws IOException {
        assertThat(panels()).allSatisfy(panel -> assertThat(BY.matcher(panel).replaceAll(""))
                .doesNotContainPattern(METRIC.pattern() + "(?!\\{job=~\"\\$job\")"));
    }

    private static void expect(ArrayNode tests, String expression, int value) {
        tests.addObject()
                .put("expr", expression)
                .put("eval_time", "20m")
                .putArray("exp_samples")
                .addObject()
                .put("labels", "{}")
                .put("value", value);
    }

    private static Path write(ObjectNode tests, Path folder) throws IOException {
        return Files.writeString(folder.resolve("dashboard-test.yaml"), tests.toString());
    }

    /** As Grafana asks for all jobs. */
    private static String filled(String panel) {
        return panel.replace("$__rate_interval_ms", "300000")
                .replace("$__rate_interval", "5m")
                .replace("$job", ".*");
    }

    /** A service that has done, failed at and waited for everything once. */
    private String scrapeOfAService() {
        new UptimeMetrics().bindTo(registry);
        try (Simulator model = TestHouse.model("ok, 529, ok, ok, 400");
                TestHouse house = TestHouse.against(
                        model, Map.of("caravel.budget.day", "5", "caravel.budget.tenant.day", "0.0000001"), context -> {
                            context.getRegistry().bind("meters", MeterRegistry.class, registry);
                            context.addRoutes(payments());
                        })) {
            house.run("assistant", "What time is it?");
            house.run("assistant", "[[say 2 words]]");
            house.run("assistant", "[[say 2 words]]");
            house.run("payer", "[[call pay {}]]");
            house.context()
                    .createProducerTemplate()
                    .request("agent:assistant?tenant=acme", exchange -> exchange.getMessage()
                            .setBody("hello"));
            return registry.scrape();
        }
    }

    private static RouteBuilder payments() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:payer?tools=pay").routeId("payer").to("direct:caravel-loop");
                from("tool:pay?description=Pays&approval=required")
                        .routeId("pay")
                        .setBody(constant("paid"));
            }
        };
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>(panels());
        rules().forEach(rule -> expressions.add(rule.get("expr").toString()));
        return expressions;
    }

    private static List<String> panels() throws IOException {
        return JSON.readTree(FOLDER.resolve("grafana-dashboard.json").toFile()).findValues("expr").stream()
                .map(JsonNode::asText)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, Object> file =
                (Map<String, Object>) new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(FOLDER.resolve("prometheus-alerts.yaml")));
        return ((List<Map<String, Object>>) file.get("groups"))
                .stream()
                        .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                        .toList();
    }

    private static String withoutLabels(String expression) {
        return CHOSEN.matcher(BY.matcher(expression).replaceAll("")).replaceAll("$1");
    }

    private static Set<String> groupedBy(String expression) {
        return BY.matcher(expression)
                .results()
                .flatMap(by -> Stream.of(by.group(1).split(" *, *")))
                .collect(Collectors.toSet());
    }
}
