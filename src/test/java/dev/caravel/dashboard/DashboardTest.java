package dev.caravel.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.door.DoorHouse;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The dashboard's page and what it reads. Covers dashboard, dashboard-files, overview, accounts, prices, settings, loop,
 * caravel.dashboard-files, caravel.overview-stream and caravel.operations.
 */
class DashboardTest {

    private static final String TASK = "{\"input\": \"[[say 2 words]]\", \"tenant\": \"acme\"}";

    private DoorHouse door;

    @BeforeEach
    void open() {
        door = DoorHouse.open(
                TestHouse.model(""),
                Map.of(
                        "caravel.doors",
                        "dashboard,runs",
                        "caravel.budget.day",
                        "7",
                        "caravel.webhook.secret",
                        "whsec_Y2FyYXZlbCB0ZXN0IHNlY3JldCBvZiAzMiBieXRlcyE="),
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("tool:pay?description=Pays&destructiveHint=true").setBody(constant("paid"));
                        from("agent:boss?tools=agent:assistant").to("direct:caravel-loop");
                    }
                });
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void thePageMayLoadNothingButItsOwnFilesAndStandsInNoFrame() {
        HttpResponse<String> page = door.get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("http://", "https://", "<script>", "onclick", "style=");
    }

    @Test
    void everyFileThatThePageOrAFileOfItsNamesIsThere() {
        List<String> paths =
                new ArrayList<>(references("/", door.get("/").body(), "(?:src|href)=\"(dashboard/[^\"]+)\""));
        for (int i = 0; i < paths.size(); i++) {
            HttpResponse<String> file = door.get(paths.get(i));
            assertThat(file.statusCode()).as(paths.get(i)).isEqualTo(200);
            references(paths.get(i), file.body(), "from '(\\./[^']+)'").stream()
                    .filter(path -> !paths.contains(path))
                    .forEach(paths::add);
        }

        assertThat(paths).contains("/dashboard/app.js", "/dashboard/lib/lit-html/lit-html.js", "/dashboard/story.js");
    }

    private static List<String> references(String base, String text, String pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(URI.create(base).resolve(matcher.group(1)).getPath());
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/",
                "/dashboard/none.js",
                "/dashboard/..%2f..%2fapplication.properties",
                "/dashboard/package-info.class",
                "/dashboard//app.js",
                "/dashboard/lib/../app.js%00.css"
            })
    void nothingElseIsAFileOfIts(String path) {
        assertThat(door.get(path).statusCode()).isIn(400, 404);
    }

    @Test
    void aFileThatTheReaderHasIsNotSentAgain() {
        String tag = door.get("/dashboard/app.js").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = door.send(door.request("/dashboard/app.js").header("If-None-Match", tag));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void theOverviewIsTheSumOfWhatWasDone() {
        String cost = DoorHouse.json(door.post("/agents/assistant/runs", TASK, "Prefer", "wait=30"))
                .path("cost_usd")
                .asText();

        JsonNode overview = DoorHouse.json(door.get("/overview"));

        assertThat(overview.path("ended_today").asInt()).isEqualTo(1);
        assertThat(overview.path("day").path("spent_usd").asText()).isEqualTo(cost);
        assertThat(overview.path("day").path("limit_usd").asText()).isEqualTo("7");
        assertThat(sum(overview.path("hour").path("ended"))).isEqualTo(1);
        assertThat(sum(overview.path("hour").path("tokens")))
                .isEqualTo(overview.path("tokens_today").asLong());
        assertThat(overview.path("day_by_half_hours").path("tokens")).hasSize(48);
    }

    @Test
    void theOverviewNamesWhatStandsStillAndWhatCostMost() {
        String done = DoorHouse.json(door.post("/agents/assistant/runs", TASK, "Prefer", "wait=30"))
                .path("id")
                .asText();
        String asking = DoorHouse.json(door.post("/agents/assistant/runs", "{\"input\": \"[[call pay {}]]\"}"))
                .path("id")
                .asText();

        JsonNode overview = await().until(
                        () -> DoorHouse.json(door.get("/overview")),
                        now -> now.path("inbox").asInt() == 1
                                && now.path("in_progress").isEmpty());

        assertThat(overview.path("standing_still").findValuesAsText("id")).containsExactly(asking);
        assertThat(overview.at("/standing_still/0/status").asText()).isEqualTo("waiting_approval");
        assertThat(overview.path("dearest").findValuesAsText("id")).containsExactlyInAnyOrder(done, asking);
    }

    @Test
    void aRunAndTheSubagentThatItWaitsForStandStillAsOne() {
        String above = DoorHouse.json(door.post(
                        "/agents/boss/runs",
                        "{\"input\": \"[[call assistant {\\\"task\\\": \\\"[[call pay {}]]\\\"}]]\"}"))
                .path("id")
                .asText();

        JsonNode overview = await().until(
                        () -> DoorHouse.json(door.get("/overview")),
                        now -> !now.path("standing_still").isEmpty()
                                && now.path("in_progress").isEmpty());

        assertThat(overview.path("inbox").asInt()).isEqualTo(1);
        assertThat(overview.path("standing_still").findValuesAsText("id")).containsExactly(above);
    }

    @Test
    void whatASubagentCostIsNamedOnceWithTheRunAboveIt() {
        String task = "{\"input\": \"[[call assistant {\\\"task\\\": \\\"[[say 9 words]]\\\"}]]\"}";
        JsonNode boss = DoorHouse.json(door.post("/agents/boss/runs", task, "Prefer", "wait=30"));

        JsonNode overview = DoorHouse.json(door.get("/overview"));

        assertThat(overview.path("ended_today").asInt()).isEqualTo(2);
        assertThat(overview.path("dearest").findValuesAsText("id"))
                .containsExactly(boss.path("id").asText());
    }

    private static long sum(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    @Test
    void whoFollowsTheOverviewHearsOfEachChange() {
        try (Stream<String> lines = door.lines(door.request("/overview").header("Accept", "text/event-stream"))) {
            var events = lines.filter(line -> line.startsWith("data: ")).iterator();
            assertThat(events.next()).contains("\"ended_today\":0");

            door.post("/agents/assistant/runs", TASK, "Prefer", "wait=30");

            String next = events.next();
            while (!next.contains("\"ended_today\":1")) {
                next = events.next();
            }
        }
    }

    @Test
    void accountsAreThoseOfTodayEverybodysFirst() {
        door.post("/agents/assistant/runs", TASK, "Prefer", "wait=30");

        JsonNode accounts = DoorHouse.json(door.get("/accounts"));

        assertThat(accounts).hasSize(2);
        assertThat(accounts.path(0).path("account").asText()).startsWith("day:");
        assertThat(accounts.path(1).path("tenant").asText()).isEqualTo("acme");
        assertThat(accounts.path(1).path("spent_usd"))
                .isEqualTo(accounts.path(0).path("spent_usd"));
    }

    @Test
    void settingsSayWhereTheyComeFromAndKeepSecrets() {
        String text = door.get("/settings").body();
        assertThat(text).doesNotContain("Y2FyYXZlbCB0ZXN0IHNlY3JldCBvZiAzMiBieXRlcyE=");
        assertThat(setting(text, "caravel.webhook.secret").path("value").asText())
                .isEqualTo("[set]");
        assertThat(setting(text, "caravel.budget.day").path("value").asText()).isEqualTo("7");
        assertThat(setting(text, "caravel.budget.day").path("from").asText()).isEqualTo("properties");
        assertThat(setting(text, "caravel.limits.turns").path("from").asText()).isEqualTo("default");
    }

    private static JsonNode setting(String settings, String name) {
        try {
            for (JsonNode setting : DoorHouse.JSON.readTree(settings.getBytes(StandardCharsets.UTF_8))) {
                if (setting.path("name").asText().equals(name)) {
                    return setting;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("there is no " + name);
    }

    @Test
    void theLoopIsDrawnAsItIs() {
        JsonNode routes = DoorHouse.json(door.get("/loop"));

        JsonNode run = StreamSupport.stream(routes.spliterator(), false)
                .filter(route -> route.path("id").asText().equals("caravel-run"))
                .findFirst()
                .orElseThrow();
        assertThat(run.path("from").asText()).isEqualTo("direct:caravel-run");
        assertThat(run.path("steps").findValuesAsText("label"))
                .contains("${variable.next} == 'judge'", "direct:caravel-turn");
    }

    @Test
    void pricesHaveTheirDate() {
        JsonNode prices = DoorHouse.json(door.get("/prices"));

        assertThat(prices.path("updated").asText()).matches("\\d{4}-\\d{2}-\\d{2}");
        assertThat(prices.path("prices").size()).isGreaterThan(100);
        assertThat(prices.path("without_price").isArray()).isTrue();
    }
}
