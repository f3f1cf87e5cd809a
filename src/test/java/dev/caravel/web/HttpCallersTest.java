package dev.caravel.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.caller.Caller;
import dev.caravel.caller.Callers;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.support.TestHouse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever calls over HTTP gets no further than his entry says, whichever route he comes by. */
class HttpCallersTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private TestHouse house;

    @BeforeEach
    void start() throws Exception {
        Path file = folder.resolve("callers.json");
        Files.writeString(
                file,
                """
                [{"name": "app", "sha256": "%s", "tenant": "acme", "agents": ["assistant", "front"], "budget_usd": 0.25},
                 {"name": "poor", "sha256": "%s", "tenant": "poor", "budget_day_usd": 0.000001},
                 {"name": "watch", "sha256": "%s", "agents": []}]"""
                        .formatted(hash("app"), hash("poor"), hash("watch")));
        Callers callers = new Callers(Optional.of("all"), Optional.of(file));
        house = TestHouse.start(Map.of("caravel.doors", "dashboard,runs"), context -> {
            context.getRegistry().bind(Callers.NAME, callers);
            Metrics.addTo(context);
            WebServer.addTo(context, new WebSettings("127.0.0.1", 0, callers));
            context.getPropertiesComponent().addInitialProperty("door", "platform-http:/placeholder");
            context.addRoutes(new Doors());
        });
    }

    /** Ways from a request to an agent. */
    private static final class Doors extends RouteBuilder {
        @Override
        public void configure() {
            from("platform-http:/ask").to("agent:assistant");
            from("platform-http:/named").to("agent:assistant?tenant=umbrella&budget=0.75&key=${header.key}");
            from("{{door}}").to("agent:assistant");
            from("platform-http:/front").to("agent:front");
            from("platform-http:/other").to("agent:other");
            from("platform-http:/direct").to("direct:on");
            from("direct:on").to("agent:assistant");
            from("platform-http:/seda").to("seda:on?waitForTaskToComplete=Always");
            from("seda:on").to("agent:assistant");
            from("platform-http:/dynamic").toD("agent:${header.agent}");
            from("platform-http:/list").recipientList(constant("agent:assistant"));
            from("platform-http:/multicast").multicast().to("agent:assistant");
            from("platform-http:/parallel").multicast().parallelProcessing().to("agent:assistant");
            from("platform-http:/split").split(body()).to("agent:assistant");
            from("platform-http:/enrich").enrich("agent:assistant");
            from("platform-http:/slip").routingSlip(constant("agent:assistant"));
            from("platform-http:/tap").wireTap("direct:on").end().delay(1_000);
            from("platform-http:/bean")
                    .process(exchange -> {
                        exchange.getMessage().setHeader("CaravelCaller", "all");
                    })
                    .to("agent:assistant");
            from("agent:other").to("direct:caravel-loop");
            from("agent:front").to("agent:other").to("direct:caravel-loop");
        }
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ask",
                "/named",
                "/placeholder",
                "/direct",
                "/seda",
                "/dynamic?agent=assistant",
                "/list",
                "/multicast",
                "/parallel",
                "/split",
                "/enrich",
                "/slip",
                "/tap",
                "/bean"
            })
    void allThatHeStartsIsHisTenantsAndWithinHisBudget(String path) throws Exception {
        assertThat(post("app", path).statusCode()).isEqualTo(200);

        assertThat(house.started("assistant")).singleElement().satisfies(run -> {
            assertThat(run.tenant()).isEqualTo("acme");
            assertThat(run.budgetUsd()).isEqualTo(Dollars.parse("0.25"));
        });
    }

    @Test
    void onesOwnRoutesNameTheTenantWhereTheCallerHasNone() throws Exception {
        post("all", "/named");

        assertThat(house.started("assistant")).singleElement().satisfies(run -> {
            assertThat(run.tenant()).isEqualTo("umbrella");
            assertThat(run.budgetUsd()).isEqualTo(Dollars.parse("0.75"));
        });
    }

    @ParameterizedTest
    @CsvSource({"app, /other", "app, /dynamic?agent=other", "watch, /ask"})
    void anAgentThatIsNotHisIsForbidden(String token, String path) throws Exception {
        HttpResponse<String> answer = post(token, path);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .contains("caller '" + token + "' may not ask agent '")
                .hasLineCount(1);
        assertThat(house.started("assistant")).isEmpty();
        assertThat(house.started("other")).isEmpty();
    }

    @Test
    void whatAnAgentsRouteAsksBeforeItsLoopIsItsAuthorsChoiceAndTheCallersTenants() throws Exception {
        assertThat(post("app", "/front").statusCode()).isEqualTo(200);

        assertThat(house.started("other")).extracting(Event.RunStarted::tenant).containsExactly("acme");
    }

    @Test
    void noHeaderFieldOrParameterMakesHimSomebodyElse() throws Exception {
        String forged = "?CaravelCaller=all&CamelVertxPlatformHttpAuthenticatedUser=all&tenant=umbrella";
        HttpResponse<String> answer = CLIENT.send(
                request("app", "/ask" + forged)
                        .header("CaravelCaller", "all")
                        .header("CamelVertxPlatformHttpAuthenticatedUser", "all")
                        .header("X-Caller", "all")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("input=hello&CaravelCaller=all&tenant=umbrella"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(house.started("assistant"))
                .extracting(Event.RunStarted::tenant)
                .containsExactly("acme");
    }

    @Test
    void aTenantsDayEndsWhereItsCallerSaysSo() throws Exception {
        HttpResponse<String> answer = post("poor", "/ask");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("paused (budget)");
    }

    @ParameterizedTest
    @CsvSource({"all, 200", "watch, 200", "app, 403", "wrong, 401"})
    void metricsTellOfAllTenants(String token, int status) throws Exception {
        assertThat(CLIENT.send(request(token, "/observe/metrics").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(status);
    }

    /** The callers: of a tenant, of another one, of no agent, and of all. */
    @ParameterizedTest
    @CsvSource({"app, 200, 1", "poor, 404, 0", "watch, 404, 0", "all, 200, 1"})
    void whoeverCallsSeesTheRunsThatAreHis(String token, int status, int listed) throws Exception {
        String run = post("app", "/ask").headers().firstValue("CaravelRunId").orElseThrow();

        assertThat(get(token, "/runs/" + run).statusCode()).isEqualTo(status);
        assertThat(get(token, "/runs/" + run + "/events").statusCode()).isEqualTo(status);
        assertThat(get(token, "/runs").body().split("\"id\"").length - 1).isEqualTo(listed);
        assertThat(post(token, "/runs/" + run + "/cancel").statusCode()).isEqualTo(status == 200 ? 409 : 404);
    }

    @Test
    void whoDecidesSignsWithHisOwnName() {
        Caller app = new Caller("app", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(app.signs(Optional.of("ceo"))).isEqualTo("app (ceo)");
        assertThat(app.signs(Optional.empty())).isEqualTo("app");
        assertThat(Caller.TRUSTED.signs(Optional.of("ann"))).isEqualTo("ann");
    }

    private HttpResponse<String> get(String token, String path) throws Exception {
        return CLIENT.send(request(token, path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String token, String path) throws Exception {
        return CLIENT.send(
                request(token, path).POST(BodyPublishers.ofString("hello")).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String token, String path) {
        WebServer server = house.context().getRegistry().lookupByNameAndType(WebServer.NAME, WebServer.class);
        return HttpRequest.newBuilder(URI.create(server.url() + path)).header("Authorization", "Bearer " + token);
    }

    private static String hash(String token) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
    }

    @Test
    void theDashboardsPageIsTheSameForEverybodyAndNeedsNoToken() throws Exception {
        assertThat(status("/", Optional.empty())).isEqualTo(200);
        assertThat(status("/dashboard/app.js", Optional.empty())).isEqualTo(200);
    }

    @Test
    void whatTheDashboardReadsIsForThoseWhoSeeAllRuns() throws Exception {
        for (String path : List.of("/overview", "/accounts", "/settings", "/loop")) {
            assertThat(status(path, Optional.empty())).as(path).isEqualTo(401);
            assertThat(status(path, Optional.of("app"))).as(path).isEqualTo(403);
            assertThat(status(path, Optional.of("watch"))).as(path).isEqualTo(403);
            assertThat(status(path, Optional.of("all"))).as(path).isEqualTo(200);
        }
    }

    private int status(String path, Optional<String> token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.context()
                        .getRegistry()
                        .lookupByNameAndType(WebServer.NAME, WebServer.class)
                        .url()
                + path));
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
}
