package dev.caravel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Scrape;
import dev.caravel.support.TestHouse;
import io.micrometer.core.instrument.MeterRegistry;
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
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard for Grafana and the alerts for Prometheus ask for metrics and labels that a service has. */
class DashboardAndAlertsTest {

    private static final Path FOLDER = Path.of("src/main/observability");
    private static final Pattern BY = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");
    private static final Pattern CHOSEN = Pattern.compile("([a-z_]+)\\{([^}]*)}");
    private static final Pattern METRIC = Pattern.compile("\\b(?:caravel|gen_ai|camel)_[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+) *=");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void everyMetricAndLabelIsThere() throws IOException {
        Scrape scrape = scrapeOfAService();
        List<String> expressions = expressions();

        assertThat(expressions).hasSizeGreaterThan(30);
        for (String expression : expressions) {
            Set<String> labels = new TreeSet<>(Set.of("le"));
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
                assertThat(scrape.labels(chosen.group(1)).orElse(Set.of()))
                        .as(expression)
                        .containsAll(LABEL.matcher(chosen.group(2))
                                .results()
                                .map(label -> label.group(1))
                                .toList());
            }
        }
    }

    @Test
    void alertsAreThereForWhatNobodyMayMiss() throws IOException {
        assertThat(alerts().stream().map(alert -> alert.get("alert")))
                .contains(
                        "CaravelBudgetEndsSoon",
                        "CaravelRunsFail",
                        "CaravelApprovalsWait",
                        "CaravelBreakerOpen",
                        "CaravelPricesStale",
                        "CaravelSourcesPaused");
        assertThat(alerts()).allSatisfy(alert -> assertThat(alert).containsKeys("expr", "labels", "annotations"));
    }

    /** A service that has done, failed at and waited for everything once. */
    private Scrape scrapeOfAService() {
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
            return Scrape.of(registry.scrape());
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
        List<String> expressions = new ArrayList<>();
        var dashboard = new ObjectMapper()
                .readTree(FOLDER.resolve("grafana-dashboard.json").toFile());
        dashboard.findValues("expr").forEach(expr -> expressions.add(expr.asText()));
        alerts().forEach(alert -> expressions.add(alert.get("expr").toString()));
        return expressions;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> alerts() throws IOException {
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
