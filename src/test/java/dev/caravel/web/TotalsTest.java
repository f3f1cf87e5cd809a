package dev.caravel.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.journal.DaySums;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Scrape;
import dev.caravel.support.TestHouse;
import dev.caravel.time.UtcDay;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever one looks, the totals of the day are the same. */
class TotalsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Simulator model;
    private TestHouse house;
    private Scrape metrics;
    private JsonNode overview;
    private JsonNode runs;

    @BeforeEach
    void work() throws Exception {
        model = TestHouse.model("ok, ok, 400, 529, ok*");
        Map<String, String> settings = Map.of(
                "caravel.doors", "dashboard,runs", "caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        house = TestHouse.against(model, settings, context -> {
            Metrics.addTo(context);
            WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty()));
        });
        house.run("assistant", "[[call current-time {}]]");
        house.run("assistant", "[[say 3 words]]");
        house.run("assistant", "[[say 5 words]]", Map.of());
        house.run("assistant", "[[call list-files {}]] then [[say 9 words]]");
        metrics = Scrape.of(get("/observe/metrics"));
        overview = JSON.readTree(get("/overview"));
        runs = JSON.readTree(get("/runs"));
    }

    @AfterEach
    void stop() {
        house.close();
        model.close();
    }

    private String get(String path) throws Exception {
        String url = house.context()
                .getRegistry()
                .lookupByNameAndType(WebServer.NAME, WebServer.class)
                .url();
        return CLIENT.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                .body();
    }

    private long sum(ToLongFunction<JsonNode> of) {
        return StreamSupport.stream(runs.spliterator(), false).mapToLong(of).sum();
    }

    private static long picos(JsonNode dollars) {
        return Dollars.parse(dollars.asText()).picos();
    }

    @Test
    void theDaysMoney() throws Exception {
        long spent = house.journal().account(Scope.ofDay(Instant.now())).spent().picos();

        assertThat(spent).isPositive();
        assertThat(sum(run -> picos(run.path("cost_usd")))).isEqualTo(spent);
        assertThat(picos(overview.path("day").path("spent_usd"))).isEqualTo(spent);
        assertThat(picos(JSON.readTree(get("/accounts")).path(0).path("spent_usd")))
                .isEqualTo(spent);
        assertThat(picos(JSON.readTree(get("/health/agents")).path("cost_today_usd")))
                .isEqualTo(spent);
        assertThat(Math.round(metrics.sum("caravel_cost_usd_total") * 1e12)).isEqualTo(spent);
    }

    @Test
    void theDaysTokens() throws Exception {
        long tokens = house.journal().sums(UtcDay.of(Instant.now())).tokens();

        assertThat(tokens).isPositive();
        assertThat(sum(run -> run.path("usage").path("input_tokens").asLong()
                        + run.path("usage").path("output_tokens").asLong()
                        + run.path("usage").path("cache_read_tokens").asLong()
                        + run.path("usage").path("cache_write_tokens").asLong()))
                .isEqualTo(tokens);
        assertThat(overview.path("tokens_today").asLong()).isEqualTo(tokens);
        assertThat(JSON.readTree(get("/health/agents")).path("tokens_today").asLong())
                .isEqualTo(tokens);
        assertThat((long) metrics.sum("caravel_tokens_total")).isEqualTo(tokens);
    }

    @Test
    void theDaysRuns() {
        DaySums sums = house.journal().sums(UtcDay.of(Instant.now()));

        assertThat(sums.ended()).isEqualTo(4);
        assertThat(sums.failed()).isEqualTo(1);
        assertThat(runs).hasSize(4);
        assertThat(sum(run -> run.path("status").asText().equals("failed") ? 1 : 0))
                .isEqualTo(1);
        assertThat(overview.path("ended_today").asLong()).isEqualTo(4);
        assertThat(overview.path("failed_today").asLong()).isEqualTo(1);
        assertThat((long) metrics.sum("caravel_runs_total")).isEqualTo(4);
    }
}
