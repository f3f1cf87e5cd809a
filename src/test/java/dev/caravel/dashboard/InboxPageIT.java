package dev.caravel.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.door.DoorHouse;
import dev.caravel.support.Browser;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The inbox in a real browser. */
class InboxPageIT {

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
    void aCallIsApprovedInTheInboxAndTheRunGoesOn() {
        house.go("/inbox");
        browser.awaitText("Nothing waits for you");
        String run = house.start("[[call pay {\\\"amount\\\": 7}]]");
        browser.awaitText("\"amount\" : 7");
        browser.await(
                "the title says that something waits", () -> browser.title().startsWith("(1) "));

        browser.press("Approve");

        browser.awaitText("1 approved");
        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
        browser.awaitText("Nothing waits for you");
        browser.await("the title is plain again", () -> browser.title().startsWith("Inbox"));
    }

    @Test
    void aQuestionHasAButtonForEachChoice() {
        String run = house.start(
                "asker",
                "[[call ask-person {\\\"question\\\": \\\"Which \u202Ecolour?\\\", \\\"choices\\\": [\\\"Red\\\", \\\"Blue <b>\\\"]}]]");
        house.go("/inbox");
        browser.awaitText("Which ‹U+202E›colour?");

        browser.press("Blue <b>");

        browser.awaitText("Answered; the run goes on.");
        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
        assertThat(house.door().get("/runs/" + run).body()).contains("done: Blue <b>");
        browser.awaitText("Nothing waits for you");
    }

    @Test
    void anAnswerThatIsNoneStaysInItsFieldWithTheComplaint() {
        String run = house.start(
                "asker",
                "[[call ask-person {\\\"question\\\": \\\"How many?\\\", \\\"schema\\\": {\\\"type\\\": \\\"object\\\", \\\"required\\\": [\\\"n\\\"]}}]]");
        house.go("/inbox");
        browser.awaitText("How many?");
        browser.keys("j", "a");
        browser.type(".answer textarea", "{\"m\": 1}");
        browser.press("Answer");

        browser.awaitText("required property 'n' not found");
        assertThat(browser.find(".answer textarea").getDomProperty("value")).isEqualTo("{\"m\": 1}");
        browser.find(".answer textarea").clear();
        browser.type(".answer textarea", "{\"n\": 1}");
        browser.press("Answer");

        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
        assertThat(house.door().get("/runs/" + run).body()).contains("done: {\\\"n\\\":1}");
    }

    @Test
    void aQuestionIsDeclinedByTheKeyboardAndAnsweredOnTheRunsOwnPage() {
        String declined = house.start("asker", "[[call ask-person {\\\"question\\\": \\\"Who?\\\"}]]");
        house.go("/inbox");
        browser.awaitText("Who?");
        browser.keys("j", "d");
        browser.find("dialog input").sendKeys("not me");
        browser.enter();
        browser.await("the run is completed", () -> house.statusOf(declined).equals("completed"));
        assertThat(house.door().get("/runs/" + declined).body()).contains("Denied: not me");

        String answered = house.start("asker", "[[call ask-person {\\\"question\\\": \\\"When?\\\"}]]");
        browser.await("it waits", () -> house.statusOf(answered).equals("waiting_approval"));
        house.go("/runs/" + answered);
        browser.awaitText("waits for an answer");
        browser.type(".answer textarea", "now");
        browser.press("Answer");

        browser.await("the run is completed", () -> house.statusOf(answered).equals("completed"));
        browser.awaitText("answered by");
    }

    @Test
    void theKeyboardIsEnoughForTheInbox() {
        String first = house.start("[[call pay {\\\"amount\\\": 1}]]");
        house.go("/inbox");
        browser.await("the first waits", () -> browser.all(".call").size() == 1);
        String second = house.start("[[call pay {\\\"amount\\\": 2}]]");
        browser.await("both wait", () -> browser.all(".call").size() == 2);

        browser.keys("j", "j", "d");
        browser.find("dialog input").sendKeys("too much");
        browser.enter();
        browser.awaitText("1 denied");
        browser.await("the other one is left", () -> browser.all(".call").size() == 1);
        browser.keys("j", "a");

        browser.await("the first is completed", () -> house.statusOf(first).equals("completed"));
        browser.await("the second is completed", () -> house.statusOf(second).equals("completed"));
        assertThat(house.door().get("/runs/" + first).body()).contains("paid");
        assertThat(house.door().get("/runs/" + second).body())
                .contains("too much")
                .doesNotContain("paid");
    }

    @Test
    void keysAreAboutTheCallThatWasChosenWhateverGoesFromAroundIt() {
        for (int i = 0; i < 4; i++) {
            house.start("[[call pay {\\\"amount\\\": " + i + "}]]");
            int calls = i + 1;
            house.go("/inbox");
            browser.await("it waits", () -> browser.all(".call").size() == calls);
        }
        browser.keys("j", "j", "j");
        String chosen = browser.find(".call.at pre").getText();
        String first =
                DoorHouse.json(house.door().get("/inbox")).path(0).path("id").asText();
        house.door().post("/approvals/" + first, "{\"decision\": \"deny\"}");
        browser.await("the first is gone", () -> browser.all(".call").size() == 3);

        assertThat(browser.find(".call.at pre").getText()).isEqualTo(chosen);
        String second =
                DoorHouse.json(house.door().get("/inbox")).path(1).path("id").asText();
        house.door().post("/approvals/" + second, "{\"decision\": \"deny\"}");
        browser.await("the chosen one is gone", () -> browser.all(".call").size() == 2);

        assertThat(browser.all(".call.at")).as("keys are about nothing now").isEmpty();
    }

    @Test
    void keysAreHeardAfterAClickOnTheWayToTheInbox() {
        String run = house.start("[[call pay {\\\"amount\\\": 7}]]");
        house.go("/");
        browser.find("nav a[href='#/inbox']").click();
        browser.awaitText("\"amount\" : 7");

        browser.keys("j", "a");

        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
    }

    @Test
    void afterADecisionTheNextCallIsChosen() {
        house.startPayments(3);
        browser.keys("j", "j");
        String next = browser.all(".call pre").get(2).getText();

        browser.keys("a");

        browser.await("two are left", () -> browser.all(".call").size() == 2);
        browser.await("the next one is chosen", () -> !browser.all(".call.at").isEmpty());
        assertThat(browser.find(".call.at pre").getText()).isEqualTo(next);
    }

    @Test
    void afterAnAnswerTheNextCallIsChosen() {
        house.start(
                "asker",
                "[[call ask-person {\\\"question\\\": \\\"Which?\\\", \\\"choices\\\": [\\\"Red\\\", \\\"Blue\\\"]}]]");
        house.go("/inbox");
        browser.awaitText("Which?");
        house.start("[[call pay {\\\"amount\\\": 7}]]");
        browser.await("both wait", () -> browser.all(".call").size() == 2);
        browser.keys("j");

        browser.press("Blue");

        browser.await("the payment is chosen", () -> browser.all(".call.at").size() == 1);
        assertThat(browser.find(".call.at pre").getText()).contains("amount");
    }

    @Test
    void controlAndEnterInItsFieldGiveAnAnswer() {
        String run = house.start("asker", "[[call ask-person {\\\"question\\\": \\\"When?\\\"}]]");
        house.go("/inbox");
        browser.awaitText("When?");
        browser.keys("j", "a");

        browser.type(".answer textarea", Keys.chord("now", Keys.CONTROL, Keys.ENTER));

        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
    }

    @Test
    void aCallThatIsCutOffIsShownWholeBeforeAKeyApprovesIt() {
        house.start("[[call pay {\\\"note\\\": \\\"" + "somebody, ".repeat(400) + "\\\"}]]");
        house.go("/inbox");
        browser.awaitText("somebody");
        browser.keys("j", "a");

        browser.awaitText("Approve pay?");
        browser.find("dialog button.primary").click();
        browser.awaitText("1 approved");
    }

    @Test
    void aTypedResultTakesThePlaceOfTheOneThatStandsThere() {
        String run = house.start("[[call transfer {}]]");
        house.go("/inbox");
        browser.awaitText("outcome unknown");
        browser.keys("j", "a");
        browser.find("dialog input");
        browser.keys("transfer 77");
        browser.enter();

        browser.await("the run is completed", () -> house.statusOf(run).equals("completed"));
        assertThat(house.door().get("/runs/" + run).body()).contains("done: transfer 77");
    }

    @Test
    void aKeyIsAboutAQuestionWhateverIsMarkedAndEscapeTakesTheMarksAway() {
        house.startPayments(1);
        browser.keys("j", "x");
        house.start("asker", "[[call ask-person {\\\"question\\\": \\\"Who?\\\"}]]");
        browser.awaitText("Who?");
        browser.keys("j", "d");

        browser.awaitText("The agent is told so, with the reason");
        browser.find("dialog button[value=no]").click();
        browser.keys(Keys.ESCAPE);
        browser.awaitText("Mark all");
    }

    @Test
    void aRunWhoseSubagentWaitsLeadsToItsCallInTheInbox() {
        String run = house.start(
                "head",
                "[[call middle {\\\"task\\\": \\\"[[call assistant {\\\\\\\"task\\\\\\\": \\\\\\\"[[call pay {}]]\\\\\\\"}]]\\\"}]]");
        browser.await("it waits", () -> house.statusOf(run).equals("waiting_approval"));
        house.go("/runs/" + run);
        browser.awaitText("It waits for its subagent");
        String other = house.start("[[call pay {}]]");

        browser.press("To the inbox");

        browser.await("both wait", () -> browser.all(".call").size() == 2);
        browser.await(
                "its subagents' call is chosen", () -> browser.all(".call.at").size() == 1);
        assertThat(browser.find(".call.at .end a").getAttribute("href")).doesNotContain(other);
    }

    @Test
    void whoComesBackFromARunFindsItsCallChosen() {
        house.startPayments(3);
        browser.keys("j", "j");
        String chosen = browser.find(".call.at pre").getText();
        browser.enter();
        browser.awaitText("Task");

        house.go("/inbox");

        browser.await("it is chosen", () -> browser.all(".call.at").size() == 1);
        assertThat(browser.find(".call.at pre").getText()).isEqualTo(chosen);
    }

    @Test
    void wordsThatHideAMarkedCallLeaveItsMark() {
        house.startPayments(3);
        browser.keys("j", "x");
        int marked = Integer.parseInt(browser.find(".call.at pre").getText().replaceAll("\\D", ""));
        browser.type(".bulk input[type=search]", "amount\" : " + (marked + 1) % 3);
        browser.await("one is like that", () -> browser.all(".call").size() == 1);
        assertThat(browser.text()).as("what is hidden is not decided").doesNotContain("1 marked");

        browser.find(".bulk input[type=search]").clear();
        browser.find(".bulk input[type=search]").sendKeys(" ");

        browser.awaitText("1 marked");
    }

    @Test
    void aKeyBringsItsCallIntoSightBeforeItDecides() {
        house.startPayments(12);
        browser.keys("j");
        browser.script("window.scrollTo(0, document.body.scrollHeight)");

        browser.keys("a");

        browser.awaitText("Press it again");
        assertThat(browser.all(".call")).hasSize(12);
        browser.keys("a");
        browser.await("it is decided", () -> browser.all(".call").size() == 11);
    }

    @Test
    void aMarkedCallThatIsOutOfSightIsShownBeforeItIsDecided() {
        house.startPayments(12);
        browser.keys("j", "x", "j", "j", "j", "j", "j", "j", "j", "j", "j", "a");

        browser.awaitText("Approve pay?");
        String marked = browser.all(".call pre").get(0).getText();
        assertThat(browser.find("dialog pre").getText()).isEqualTo(marked);
        assertThat(DoorHouse.json(house.door().get("/inbox"))).hasSize(12);
        browser.find("dialog button.primary").click();
        browser.awaitText("1 approved");
    }

    @Test
    void enterOpensTheRunAfterAClickOnTheWayToTheInbox() {
        String run = house.start("[[call pay {\\\"amount\\\": 7}]]");
        house.go("/");
        browser.find("nav a[href='#/inbox']").click();
        browser.awaitText("\"amount\" : 7");
        browser.keys("j");
        browser.enter();

        browser.await("the run is shown", () -> browser.address().endsWith(run));
    }

    @Test
    void noneIsMarkedThatTheWordsHide() {
        house.startPayments(12);
        browser.type(".bulk input[type=search]", "amount\" : 1");
        browser.await("three are like that", () -> browser.all(".call").size() == 3);
        browser.find(".bulk label input").click();

        browser.press("Approve 3 marked…");
        browser.press("Approve 3");

        browser.awaitText("3 approved");
        browser.find(".bulk input[type=search]").clear();
        browser.find(".bulk input[type=search]").sendKeys(" ");
        browser.await("the others still wait", () -> browser.all(".call").size() == 9);
    }

    @Test
    void shiftMarksAllFromTheLastMarkOn() {
        house.startPayments(5);
        browser.keys("j", "x", "j", "j", "X");

        browser.awaitText("3 marked");
    }

    @Test
    void whatAnotherPersonHasDecidedGoesWithoutAReload() {
        String run = house.start("[[call pay {\\\"amount\\\": 7}]]");
        house.go("/inbox");
        browser.awaitText("\"amount\" : 7");
        try (Browser other = Browser.open()) {
            other.go(house.door().url() + "/#/inbox");
            other.press("Approve");
            other.awaitText("1 approved");
        }

        browser.awaitText("Nothing waits for you");
        assertThat(house.statusOf(run)).isIn("running", "completed");
    }

    @Test
    void manyCallsAreDeniedAtOnceAndThoseDecidedAlreadyAreSkipped() {
        for (int i = 0; i < 200; i++) {
            house.start("[[call pay {}]]");
        }
        house.go("/inbox");
        browser.await("all wait", () -> browser.all(".call").size() == 200);
        browser.find(".bulk input").click();
        browser.awaitText("200 marked");
        // Decided elsewhere while nobody tells the page.
        browser.script("window.fetch = ((fetch) => (path, options) => path === '/inbox' ? new Promise(() => {}) :"
                + " fetch(path, options))(window.fetch)");
        DoorHouse.json(house.door().get("/approvals")).findValuesAsText("id").stream()
                .limit(20)
                .forEach(id -> house.door().post("/approvals/" + id, "{\"decision\": \"approve\"}"));

        browser.press("Deny 200 marked…");
        browser.press("Deny");

        browser.awaitText("180 denied, 20 skipped");
    }
}
