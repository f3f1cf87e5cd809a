package dev.caravel.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.door.DoorHouse;
import dev.caravel.support.Browser;
import dev.caravel.support.ManyRuns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.WebElement;

/** The dashboard in a real browser. */
class DashboardIT {

    private DashboardHouse house;
    private Browser browser;

    @BeforeEach
    void open(@TempDir Path folder) {
        house = DashboardHouse.open(folder);
        browser = house.browser();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aRunThatBeginsInThePagesSightIsThereByItself() {
        house.go("/runs");
        browser.awaitText("There are no runs yet");

        house.start("[[say 3 words]] in sight");

        browser.awaitText("in sight");
        browser.awaitText("completed");
        browser.mustBeClean();
    }

    @Test
    void textArrivesBeforeTheRunEnds() {
        String run = house.start("[[say 200 words]]");
        house.go("/runs/" + run);

        browser.awaitText("word3");

        assertThat(browser.find(".writing").getText()).doesNotContain("word200");
        browser.awaitText("word200");
        browser.await("the run is completed", () -> !browser.all(".title .status.completed")
                .isEmpty());
        browser.mustBeClean();
    }

    @Test
    void whoStandsAtTheEndOfARunStaysThereThroughCallsAndTurns() {
        String run = longRunThatWaits();
        browser.script("window.scrollTo(0, document.body.scrollHeight)");

        browser.press("Approve");

        browser.awaitText("word30");
        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
        browser.await("the end is in sight", () -> below() < 2);
    }

    @Test
    void whoScrollsUpIsLeftWhereTheyStand() {
        String run = longRunThatWaits();
        browser.script("window.scrollTo(0, document.body.scrollHeight)");
        browser.asyncScript("setTimeout(arguments[0], 1500)");
        browser.script("window.scrollBy(0, -30)");
        browser.asyncScript("setTimeout(arguments[0], 1500)");
        assertThat(below()).isEqualTo(30);

        house.decide(run, "approve");

        browser.awaitText("word30");
        assertThat(below()).isGreaterThan(30);
    }

    /** On its page, which is longer than the window, when its events came a while ago. */
    private String longRunThatWaits() {
        String run = house.start("[[call pay {}]] then [[call page {}]] then [[say 30 words]]" + "\\n line".repeat(60));
        house.go("/runs/" + run);
        browser.awaitText("waits for a person");
        browser.asyncScript("setTimeout(arguments[0], 1500)");
        return run;
    }

    /** How many pixels of the page are below the window. */
    private long below() {
        return (long)
                browser.script("return Math.round(document.body.scrollHeight - window.innerHeight - window.scrollY)");
    }

    @Test
    void whatAToolWroteIsTextAndNeverMarkup() {
        String run = house.start("[[call page {}]]");
        house.go("/runs/" + run);

        browser.awaitText("<script>");
        browser.awaitText("‹U+202E›");

        assertThat(browser.all("main img, main script, main a[href^=javascript]"))
                .isEmpty();
        assertThat(browser.title()).doesNotContain("owned");
    }

    @Test
    void aRunIsCancelledOnItsPage() {
        String run = house.start("[[call pay {}]]");
        house.go("/runs/" + run);

        browser.press("Cancel…");
        browser.press("Cancel the run");

        browser.await("it is cancelled", () -> house.statusOf(run).equals("cancelled"));
        browser.await("the page says so", () -> !browser.all(".title .status.cancelled")
                .isEmpty());
        browser.awaitText("The run was cancelled.");
        browser.awaitNoText("the run was cancelled");
    }

    @Test
    void aRunThatIsPausedForMoneyIsResumedWithMore() {
        String run = DoorHouse.json(house.door()
                        .post("/agents/assistant/runs", "{\"input\": \"[[say 3 words]]\", \"budget\": 0.00001}"))
                .path("id")
                .asText();
        house.go("/runs/" + run);
        browser.awaitText("Another turn may need $");

        browser.press("Resume…");
        browser.type("dialog input", "0.000001");
        browser.press("Resume");
        browser.awaitText("it has 0.00001 US dollars already");
        assertThat(browser.find("dialog input").getAttribute("value"))
                .as("what was typed stays")
                .isEqualTo("0.000001");
        browser.type("dialog input", "1");
        browser.press("Resume");

        browser.await("it is completed", () -> house.statusOf(run).equals("completed"));
        browser.awaitText("Resumed with a budget of $1.00");
    }

    @Test
    void aCallOfUnknownOutcomeIsResolvedOnItsRunsPageWithItsResult() {
        String run = house.start("[[call transfer {}]]");
        house.go("/runs/" + run);
        browser.awaitText("outcome unknown");
        browser.awaitText("Nobody knows whether it had its effect");
        assertThat(browser.text()).doesNotContain("Resume…").doesNotContain("running");

        browser.press("It was done…");
        browser.type("dialog input", "sent as no. 17");
        browser.press("It was done");

        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
        assertThat(house.door().get("/runs/" + run).body()).contains("done: sent as no. 17");
    }

    @Test
    void whatARunsCallsHaveStartedIsWithinItsTime() {
        String run = house.start(
                "head",
                "[[call middle {\\\"task\\\": \\\"[[call assistant {\\\\\\\"task\\\\\\\": \\\\\\\"hi\\\\\\\"}]]\\\"}]]");
        browser.await("it is completed", () -> house.statusOf(run).equals("completed"));
        house.go("/runs/" + run);
        browser.await(
                "both generations are listed",
                () -> browser.all(".short-list .branch a").size() == 1);

        browser.press("Time");

        browser.await(
                "the calls of models of all three are drawn",
                () -> browser.all(".bar.model").size() == 5);
        assertThat(browser.all(".bar-row .name").stream()
                        .map(WebElement::getText)
                        .filter(name -> !name.contains("/")))
                .containsExactly("middle", "assistant");
    }

    @Test
    void whatIsToldOfARunWithItsSubagentsSaysSo() {
        String run = house.start("head", "[[call middle {\\\"task\\\": \\\"hi\\\"}]]");
        browser.await("it is completed", () -> house.statusOf(run).equals("completed"));
        house.go("/runs/" + run);
        browser.awaitText("Tokens in, with subagents");
        browser.awaitText("Models, with subagents");
        assertThat(browser.script("const agent = document.querySelector('.short-list .agent');"
                        + "return agent.textContent === 'middle' && agent.scrollWidth <= agent.clientWidth"))
                .as("its name is whole")
                .isEqualTo(true);

        browser.find(".short-list a").click();

        browser.awaitText("no limit but its parent’s");
    }

    @Test
    void sevenRunsAreFollowedInOneBrowserThatHasSixConnections() {
        String run = house.start("[[call pay {}]]");
        house.go("/runs/" + run);
        for (int i = 1; i < 7; i++) {
            browser.openWindow();
            house.go("/runs/" + run);
            browser.awaitText("waits for a person");
        }

        browser.press("Approve");

        browser.awaitText("1 approved");
        browser.awaitText("completed");
    }

    @Test
    void aForkGoesOnFromAPlaceOfTheRunThatItShows() {
        String run = house.start("[[call page {}]] then [[say 3 words]]");
        house.go("/runs/" + run);
        browser.await("it is completed", () -> house.statusOf(run).equals("completed"));
        browser.awaitText("word3");

        browser.press("Fork from here");
        browser.press("Fork");

        browser.await("the fork is shown", () -> !browser.address().contains(run));
        browser.awaitText("Forked from");
        browser.await("the fork is completed", () -> !browser.all(".title .status.completed")
                .isEmpty());
        String fork = browser.address().replaceAll(".*/", "");
        house.go("/runs/" + run);
        browser.await("its original names it", () -> !browser.all(".facts a[href$='" + fork + "']")
                .isEmpty());
    }

    @Test
    void anOpenPageNamesTheNewestForksAndLeadsToTheOthers() {
        String run = house.start("[[say 3 words]]");
        browser.await("it is completed", () -> house.statusOf(run).equals("completed"));
        house.go("/runs/" + run);
        browser.awaitText("word3");

        for (int i = 0; i < 6; i++) {
            house.door().post("/runs/" + run + "/fork", "{\"after\": 1}");
        }

        browser.press("all forks");
        browser.await("all are listed", () -> browser.all("table.runs tbody tr").size() == 6);
        browser.script("history.back()");
        browser.awaitText("word3");
        browser.await(
                "five are named",
                () -> browser.all(".facts dd a[href^='#/runs/']").size() == 5);
    }

    @Test
    void theAddressIsTheViewAndAFilterFindsWhatItNames() {
        house.start("[[say 2 words]] about apples");
        house.start("[[say 2 words]] about pears");
        house.go("/runs");
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
    void aFilterFindsItsRunsAmongTenThousandAtOnce() {
        ManyRuns.into(house.door().house().journal(), 10_000);
        house.go("/runs");
        browser.awaitText("100 shown");

        long shownAfterMs = browser.typeUntil("input[name=text]", "number 7777 ", "table.runs tbody tr", 1);

        browser.awaitText("Task number 7777");
        assertThat(browser.address()).endsWith("#/runs?text=number+7777");
        System.out.println("One of 10,000 runs is shown " + shownAfterMs + " ms after its words were typed");
        assertThat(shownAfterMs).isLessThan(1_000);
    }

    @Test
    void whichRunCostMostTodayStandsOnTheFirstPage() {
        house.start("[[say 2 words]] cheap");
        house.start("[[say 120 words]] dear");
        house.go("/");

        browser.await("the dear one is first", () -> {
            var rows = browser.all("section.card:last-of-type .short-list li");
            return rows.size() == 2 && rows.get(0).getText().contains("dear");
        });
    }

    @Test
    void aPageGoesOnByItselfWhenTheServerIsBack() {
        house.go("/runs");
        browser.awaitText("Live");
        browser.script("window.opened = 'once'");

        house.stopServer();
        browser.awaitText("Not live");
        house.startServer();
        house.start("[[say 2 words]] after the break");

        browser.awaitText("after the break");
        browser.awaitNoText("Not live");
        assertThat(browser.script("return window.opened"))
                .as("without a reload")
                .isEqualTo("once");
    }

    @Test
    void aRunThatIsOpenGoesOnByItselfWhenTheServerIsBack() {
        String run = house.start("[[say 200 words]]");
        house.go("/runs/" + run);
        browser.awaitText("word5");

        house.stopServer();
        browser.awaitText("Not live");
        house.startServer();

        browser.awaitText("word200");
        browser.await("the run is completed", () -> !browser.all(".title .status.completed")
                .isEmpty());
    }

    @Test
    void aTokenThatNoHeaderCanCarryIsNotKnown() {
        house.go("/");
        browser.awaitText("Live");
        browser.script("sessionStorage.setItem('caravel.token', 'sec\u200Bret')");

        browser.script("location.reload()");

        browser.awaitText("That token is not known here");
    }

    @Test
    void whereNoTokenWasTypedNoneIsWrong() {
        house.go("/");
        browser.awaitText("Live");
        browser.script("window.fetch = async () => new Response('{}', { status: 401 });"
                + "document.dispatchEvent(new CustomEvent('token-needed'))");
        browser.find("dialog[open]");

        browser.script("document.querySelector('dialog').close()");

        browser.await(
                "it is asked for again", () -> !browser.all("dialog[open]").isEmpty());
        assertThat(browser.text()).contains("Type the token").doesNotContain("not known here");
    }

    @Test
    void whatPastingBringsAlongIsNotTheTokens() {
        house.go("/");
        browser.awaitText("Live");
        browser.script("document.dispatchEvent(new CustomEvent('token-needed'))");
        browser.script("document.querySelector('dialog input').value = '\\u200B secret\\u200B\\u00A0'");

        browser.press("Continue");

        browser.await("it is kept", () -> browser.script("return sessionStorage.getItem('caravel.token')") != null);
        assertThat(browser.script("return sessionStorage.getItem('caravel.token')"))
                .isEqualTo("secret");
    }

    @Test
    void withoutAConnectionARunDoesNotGoOnCounting() {
        String run = house.start("[[call pay {}]]");
        house.go("/runs/" + run);
        browser.awaitText("waits for a person");
        house.stopServer();
        browser.awaitText("Not live");
        browser.asyncScript("setTimeout(arguments[0], 1500)");
        String before = browser.find(".run-facts").getText();

        browser.asyncScript("setTimeout(arguments[0], 2500)");

        assertThat(browser.find(".run-facts").getText()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/runs", "/inbox", "/money", "/routes", "/settings", "run"})
    void noPageHasASeriousFaultOfAccess(String page) throws IOException {
        String run = house.start("[[call pay {\\\"amount\\\": 7}]]");
        house.go(page.equals("run") ? "/runs/" + run : page);
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
