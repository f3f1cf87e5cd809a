package dev.caravel.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.caravel.support.Browser;
import dev.caravel.support.ManyRuns;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of runs, on their page and on the overview, in a real browser. */
class ListsIT {

    private static final String ROWS = "table.runs tbody tr";

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
    void whoHasNoRunsIsToldACommandThatStartsOne() {
        house.go("/runs");
        browser.awaitText("./caravel run --agent assistant \"");
        house.go("/");
        browser.awaitText("./caravel run --agent assistant \"");
    }

    @Test
    void whereNothingWasAnsweredNoTimeOfAnAnswerIsShown() {
        house.go("/");
        browser.awaitText("no answer in the last hour");
        assertThat(browser.text()).doesNotContain("0 ms");

        house.start("[[say 2 words]]");

        browser.awaitText("95 of 100 within");
    }

    @Test
    void howManyFailedTodayIsTheLengthOfTheListBehindIt() {
        house.start("[[stop refusal]] one");
        house.start("[[stop refusal]] two");
        house.start("[[say 2 words]] well");
        house.go("/");
        browser.awaitText("of 3 that ended");

        browser.find(".number.bad a").click();

        browser.await("both are listed", () -> browser.all(ROWS).size() == 2);
        assertThat(browser.text()).contains("one", "two").doesNotContain("well");
        browser.mustBeClean();
    }

    @Test
    void aViewThatSomebodyHasNamedIsFoundAgainUntilItIsForgotten() {
        house.go("/runs?status=failed&tag=nightly");
        browser.press("Save this view…");
        browser.find("dialog input").sendKeys("Failed at night");
        browser.enter();
        browser.find(".views a[aria-current=page]");

        house.go("/runs");
        browser.press("Failed at night");

        browser.await("its filters are set", () -> browser.address().endsWith("#/runs?status=failed&tag=nightly"));
        browser.press("Forget this view");
        browser.awaitNoText("Failed at night");
        house.go("/runs");
        assertThat(browser.all(".views a")).isEmpty();
    }

    @Test
    void aFilterThatNoFieldShowsIsShownAndIsTakenAway() {
        String original = house.start("[[say 2 words]] the original");
        browser.await("it is completed", () -> house.statusOf(original).equals("completed"));
        house.door().post("/runs/" + original + "/fork", "{\"after\": 1}");

        house.go("/runs?fork_of=" + original + "&tag=one&tag=two");
        browser.awaitText("No run is like that");
        assertThat(browser.all("a.unseen")).hasSize(2);
        browser.find("a.unseen[title=two]").click();
        browser.type("input[name=tag]", " ");

        browser.await("the fork is listed", () -> browser.all(ROWS).size() == 1);
        assertThat(browser.find(ROWS).getText()).contains("fork");
        browser.find("a.unseen").click();
        browser.await("both are listed", () -> browser.all(ROWS).size() == 2);
    }

    @Test
    void whatIsNoFilterDoesNotLookLikeOne() {
        house.start("[[say 2 words]] there");

        house.go("/runs?forks_of=x&constructor=y");

        browser.awaitText("there");
        assertThat(browser.text()).doesNotContain("Clear").doesNotContain("Save this view");
    }

    @Test
    void afterBackTheFieldsSayWhatTheAddressSays() {
        house.start("[[say 2 words]] one");
        house.go("/runs");
        browser.awaitText("one");
        browser.script("location.hash = '#/runs?text=none'");
        browser.await("it is filled", () -> "none".equals(value("input[name=text]")));
        browser.find("input[name=text]").click();
        browser.script("const field = document.querySelector('select[name=status]'); field.value = 'failed';"
                + "field.dispatchEvent(new Event('change'))");
        browser.await("it is chosen", () -> browser.address().endsWith("status=failed"));

        browser.script("history.back()");

        browser.awaitText("1 shown");
        browser.await("it is empty", () -> value("input[name=text]").isEmpty());
        assertThat(value("select[name=status]")).isEmpty();
    }

    @Test
    void whatIsBeingTypedIsNotChangedUnderTheHand() {
        house.start("[[say 2 words]] one more");
        house.go("/runs");
        browser.awaitText("one more");

        browser.type("input[name=text]", "one ");
        browser.await("it is the address", () -> browser.address().endsWith("text=one"));
        browser.asyncScript("setTimeout(arguments[0], 300)");
        browser.keys("more");

        browser.await("both words are", () -> browser.address().endsWith("text=one+more"));
    }

    private String value(String field) {
        return browser.find(field).getDomProperty("value");
    }

    @Test
    void whoComesBackFromARunFindsTheirPlaceFurtherDown() {
        ManyRuns.into(house.door().house().journal(), 250);
        house.go("/runs?order=cost");
        browser.press("Show more");
        browser.awaitText("200 shown");
        browser.script("window.scrollTo(0, 5000)");
        browser.script("document.querySelectorAll('table.runs .wide a')[100].click()");
        browser.awaitText("Task");

        browser.script("history.back()");

        browser.awaitText("200 shown");
        browser.awaitText("Show more");
        browser.await("the place is kept", () -> browser.script("return window.scrollY")
                .equals(5000L));
    }

    @Test
    void moreOfTheDearestAreShownOnRequest() {
        ManyRuns.into(house.door().house().journal(), 250);
        house.go("/runs?order=cost");
        browser.awaitText("100 shown");

        browser.press("Show more");
        browser.awaitText("200 shown");
        browser.press("Show more");

        browser.awaitText("250 shown");
        assertThat(browser.text()).doesNotContain("Show more");
    }

    @Test
    void noColumnMovesWhenARunComesAndNothingIsWiderThanThePage() {
        house.start("[[say 2 words]] first");
        for (int width : List.of(1280, 800, 500)) {
            browser.width(width);
            house.go("/runs");
            browser.await("one is listed", () -> !browser.all(ROWS).isEmpty());
            Object before = places();
            int rows = browser.all(ROWS).size();

            house.start("[[stop refusal]] " + "long words ".repeat(30));
            browser.await("one more is listed", () -> browser.all(ROWS).size() > rows);

            assertThat(places()).as("at a width of " + width).isEqualTo(before);
            assertThat(
                            browser.script(
                                    "const box = document.querySelector('.scroll');"
                                            + "return document.documentElement.scrollWidth > innerWidth || box.scrollWidth > box.clientWidth"))
                    .isEqualTo(false);
        }
    }

    private Object places() {
        return browser.script(
                "return [...document.querySelectorAll('table.runs th')].map((th) => th.getBoundingClientRect().left)");
    }

    @Test
    void noRowMovesAwayFromUnderAMovingPointer() {
        house.start("[[say 2 words]] first");
        house.go("/runs");
        browser.awaitText("completed");
        browser.script("window.hand = setInterval(() => document.querySelector('.scroll').dispatchEvent("
                + "new PointerEvent('pointermove')), 100)");

        house.start("[[say 2 words]] second");
        browser.asyncScript("setTimeout(arguments[0], 2500)");

        assertThat(browser.all(ROWS)).hasSize(1);
        browser.script("clearInterval(window.hand)");
        browser.awaitText("second");
    }

    @Test
    void withoutAConnectionNothingGoesOnCounting() {
        house.start("[[say 2000 words]]");
        house.go("/runs");
        browser.awaitText("running");
        house.stopServer();
        browser.awaitText("as they were at");
        String before = browser.find(ROWS).getText();

        browser.asyncScript("setTimeout(arguments[0], 2500)");

        assertThat(browser.find(ROWS).getText()).isEqualTo(before);
        house.go("/");
        house.startServer();
        browser.awaitText("In progress");
        house.stopServer();
        browser.awaitText("as it was at");
        house.startServer();
        browser.awaitNoText("as it was at");
    }

    @Test
    void oneRuleSaysHowAmountsLook() {
        Object shown = browserModule(
                "[null, '0', '0.000000001', '0.00001', '0.0053164', '0.5', '0.999999', '1', '1234.5', -0.2].map(dollars)");

        assertThat(shown)
                .asInstanceOf(LIST)
                .containsExactly(
                        "–",
                        "$0",
                        "<$0.00001",
                        "$0.00001",
                        "$0.00532",
                        "$0.50000",
                        "$1.00",
                        "$1.00",
                        "$1,234.50",
                        "-$0.20000");
    }

    private Object browserModule(String expression) {
        house.go("/");
        return browser.asyncScript(
                "import('/dashboard/format.js').then(({ dollars }) => arguments[0](" + expression + "))");
    }
}
