package dev.caravel.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.door.DoorHouse;
import dev.caravel.support.Browser;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard in a real browser. */
class DashboardIT {

    private DoorHouse door;
    private Browser browser;

    @BeforeEach
    void open() {
        browser = Browser.open();
        door = DoorHouse.open(
                TestHouse.model("", Duration.ofMillis(30)),
                Map.of("caravel.doors", "dashboard,runs", "caravel.recovery", "true"),
                new Tools());
    }

    @AfterEach
    void close() {
        browser.close();
        if (door != null) {
            door.close();
        }
    }

    /** One that needs a person's word, and one whose result is meant to do harm. */
    private static final class Tools extends RouteBuilder {
        @Override
        public void configure() {
            from("tool:pay?description=Pays&parameter.amount=integer&destructiveHint=true")
                    .routeId("pay")
                    .setBody(constant("paid"));
            from("tool:page?description=Reads a page&readOnlyHint=true")
                    .routeId("page")
                    .setBody(constant("<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'"
                            + "</script><a href=\"javascript:alert(1)\">\u202Eevil</a>"));
        }
    }

    private String start(String input) {
        return DoorHouse.json(door.post("/agents/assistant/runs", "{\"input\": \"" + input + "\", \"budget\": 1}"))
                .path("id")
                .asText();
    }

    private String statusOf(String run) {
        return DoorHouse.json(door.get("/runs/" + run)).path("status").asText();
    }

    private void go(String page) {
        browser.go(door.url() + "/#" + page);
    }

    @Test
    void aRunThatBeginsInThePagesSightIsThereByItself() {
        go("/runs");
        browser.awaitText("There are no runs yet");

        start("[[say 3 words]] in sight");

        browser.awaitText("in sight");
        browser.awaitText("completed");
        browser.mustBeClean();
    }

    @Test
    void textArrivesBeforeTheRunEnds() {
        String run = start("[[say 200 words]]");
        go("/runs/" + run);

        browser.awaitText("word3");

        assertThat(browser.find(".writing").getText()).doesNotContain("word200");
        browser.awaitText("word200");
        browser.await("the run is completed", () -> !browser.all(".title .status.completed")
                .isEmpty());
        browser.mustBeClean();
    }

    @Test
    void aCallIsApprovedInTheInboxAndTheRunGoesOn() {
        go("/inbox");
        browser.awaitText("Nothing waits for you");
        String run = start("[[call pay {\\\"amount\\\": 7}]]");
        browser.awaitText("\"amount\" : 7");
        browser.await(
                "the title says that something waits", () -> browser.title().startsWith("(1) "));

        browser.press("Approve");

        browser.awaitText("1 approved");
        browser.await("the run is completed", () -> statusOf(run).equals("completed"));
        browser.awaitText("Nothing waits for you");
        browser.await("the title is plain again", () -> browser.title().startsWith("Inbox"));
    }

    @Test
    void theKeyboardIsEnoughForTheInbox() {
        String first = start("[[call pay {\\\"amount\\\": 1}]]");
        go("/inbox");
        browser.await("the first waits", () -> browser.all(".call").size() == 1);
        String second = start("[[call pay {\\\"amount\\\": 2}]]");
        browser.await("both wait", () -> browser.all(".call").size() == 2);

        browser.keys("j", "j", "d");
        browser.find("dialog input").sendKeys("too much");
        browser.enter();
        browser.awaitText("1 denied");
        browser.keys("j", "a");

        browser.await("the first is completed", () -> statusOf(first).equals("completed"));
        browser.await("the second is completed", () -> statusOf(second).equals("completed"));
        assertThat(door.get("/runs/" + first).body()).contains("paid");
        assertThat(door.get("/runs/" + second).body()).contains("too much").doesNotContain("paid");
    }

    @Test
    void keysAreAboutTheCallThatWasChosenWhateverGoesFromAroundIt() {
        for (int i = 0; i < 4; i++) {
            start("[[call pay {\\\"amount\\\": " + i + "}]]");
            int calls = i + 1;
            go("/inbox");
            browser.await("it waits", () -> browser.all(".call").size() == calls);
        }
        browser.keys("j", "j", "j");
        String chosen = browser.find(".call.at pre").getText();
        String first = DoorHouse.json(door.get("/inbox")).path(0).path("id").asText();
        door.post("/approvals/" + first, "{\"decision\": \"deny\"}");
        browser.await("the first is gone", () -> browser.all(".call").size() == 3);

        assertThat(browser.find(".call.at pre").getText()).isEqualTo(chosen);
        String second = DoorHouse.json(door.get("/inbox")).path(1).path("id").asText();
        door.post("/approvals/" + second, "{\"decision\": \"deny\"}");
        browser.await("the chosen one is gone", () -> browser.all(".call").size() == 2);

        assertThat(browser.all(".call.at")).as("keys are about nothing now").isEmpty();
    }

    @Test
    void whatAnotherPersonHasDecidedGoesWithoutAReload() {
        String run = start("[[call pay {\\\"amount\\\": 7}]]");
        go("/inbox");
        browser.awaitText("\"amount\" : 7");
        try (Browser other = Browser.open()) {
            other.go(door.url() + "/#/inbox");
            other.press("Approve");
            other.awaitText("1 approved");
        }

        browser.awaitText("Nothing waits for you");
        assertThat(statusOf(run)).isIn("running", "completed");
    }

    @Test
    void whatAToolWroteIsTextAndNeverMarkup() {
        String run = start("[[call page {}]]");
        go("/runs/" + run);

        browser.awaitText("<script>");
        browser.awaitText("‹U+202E›");

        assertThat(browser.all("main img, main script, main a[href^=javascript]"))
                .isEmpty();
        assertThat(browser.title()).doesNotContain("owned");
    }

    @Test
    void aRunIsCancelledOnItsPage() {
        String run = start("[[call pay {}]]");
        go("/runs/" + run);

        browser.press("Cancel…");
        browser.press("Cancel the run");

        browser.await("it is cancelled", () -> statusOf(run).equals("cancelled"));
        browser.await("the page says so", () -> !browser.all(".title .status.cancelled")
                .isEmpty());
    }

    @Test
    void aRunThatIsPausedForMoneyIsResumedWithMore() {
        String run = DoorHouse.json(
                        door.post("/agents/assistant/runs", "{\"input\": \"[[say 3 words]]\", \"budget\": 0.00001}"))
                .path("id")
                .asText();
        go("/runs/" + run);
        browser.awaitText("Its budget is used up");

        browser.press("Resume…");
        browser.type("dialog input", "1");
        browser.press("Resume");

        browser.await("it is completed", () -> statusOf(run).equals("completed"));
        browser.awaitText("Resumed with a budget of 1 US dollars");
    }

    @Test
    void aForkGoesOnFromAPlaceOfTheRunThatItShows() {
        String run = start("[[call page {}]] then [[say 3 words]]");
        go("/runs/" + run);
        browser.await("it is completed", () -> statusOf(run).equals("completed"));
        browser.awaitText("word3");

        browser.press("Fork from here");
        browser.press("Fork");

        browser.await("the fork is shown", () -> !browser.address().contains(run));
        browser.awaitText("Forked from");
        browser.await("the fork is completed", () -> !browser.all(".title .status.completed")
                .isEmpty());
    }

    @Test
    void manyCallsAreDeniedAtOnceAndThoseDecidedAlreadyAreSkipped() {
        for (int i = 0; i < 200; i++) {
            start("[[call pay {}]]");
        }
        go("/inbox");
        browser.await("all wait", () -> browser.all(".call").size() == 200);
        browser.find(".bulk input").click();
        browser.awaitText("200 marked");
        // Decided elsewhere while nobody tells the page.
        browser.script("window.fetch = ((fetch) => (path, options) => path === '/inbox' ? new Promise(() => {}) :"
                + " fetch(path, options))(window.fetch)");
        DoorHouse.json(door.get("/approvals")).findValuesAsText("id").stream()
                .limit(20)
                .forEach(id -> door.post("/approvals/" + id, "{\"decision\": \"approve\"}"));

        browser.press("Deny 200 marked…");
        browser.press("Deny");

        browser.awaitText("180 denied, 20 skipped");
    }

    @Test
    void theAddressIsTheViewAndAFilterFindsWhatItNames() {
        start("[[say 2 words]] about apples");
        start("[[say 2 words]] about pears");
        go("/runs");
        browser.awaitText("about pears");

        browser.type("input[name=text]", "APPLES");

        browser.awaitNoText("about pears");
        browser.awaitText("about apples");
        assertThat(browser.address()).endsWith("#/runs?text=APPLES");
        try (Browser other = Browser.open()) {
            other.go(browser.address());
            other.awaitText("about apples");
            assertThat(other.text()).doesNotContain("about pears");
        }
    }

    @Test
    void whichRunCostMostTodayStandsOnTheFirstPage() {
        start("[[say 2 words]] cheap");
        start("[[say 120 words]] dear");
        go("/");

        browser.await("the dear one is first", () -> {
            var rows = browser.all("section.card:last-of-type .short-list li");
            return rows.size() == 2 && rows.get(0).getText().contains("dear");
        });
    }

    @Test
    void aPageOnWhichTheServerIsGoneSaysSo() {
        go("/");
        browser.awaitText("Live");

        door.close();
        door = null;

        browser.awaitText("Not live");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/runs", "/inbox", "/money", "/routes", "/settings", "run"})
    void noPageHasASeriousFaultOfAccess(String page) throws IOException {
        String run = start("[[call pay {\\\"amount\\\": 7}]]");
        go(page.equals("run") ? "/runs/" + run : page);
        browser.awaitText(page.equals("/settings") ? "caravel.budget.day" : "Caravel");
        browser.await("the page is drawn", () -> browser.all("main .empty").stream()
                .noneMatch(element -> element.getText().startsWith("Loading")));

        browser.script(axe());
        Object faults = browser.asyncScript("const done = arguments[0]; axe.run().then((found) => done(found.violations"
                + ".filter((fault) => ['serious', 'critical'].includes(fault.impact))"
                + ".map((fault) => fault.id + ': ' + fault.nodes.map((node) => node.html).join(' | '))),"
                + " (why) => done([String(why)]));");

        assertThat((List<?>) faults).isEmpty();
    }

    private static String axe() throws IOException {
        try (InputStream in = DashboardIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
