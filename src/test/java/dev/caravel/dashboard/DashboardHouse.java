package dev.caravel.dashboard;

import dev.caravel.door.DoorHouse;
import dev.caravel.support.Browser;
import dev.caravel.support.TestHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** A server with the dashboard, whose journal is a file, and a browser that looks at it. */
final class DashboardHouse implements AutoCloseable {

    private final Browser browser;
    private DoorHouse door;

    private DashboardHouse(Browser browser, DoorHouse door) {
        this.browser = browser;
        this.door = door;
    }

    static DashboardHouse open(Path folder) {
        return new DashboardHouse(
                Browser.open(),
                DoorHouse.open(
                        TestHouse.model("", Duration.ofMillis(30)),
                        Map.of(
                                "caravel.doors",
                                "dashboard,runs",
                                "caravel.recovery",
                                "true",
                                "caravel.journal",
                                "jdbc:sqlite:" + folder.resolve("runs.db")),
                        new Tools()));
    }

    /** One that needs a person's word, and one whose result is meant to do harm. */
    private static final class Tools extends RouteBuilder {
        @Override
        public void configure() {
            from("agent:head?tools=agent:middle").to("direct:caravel-loop");
            from("agent:middle?description=Helps&tools=agent:assistant").to("direct:caravel-loop");
            from("agent:asker?tools=ask-person").to("direct:caravel-loop");
            from("tool:pay?description=Pays&parameter.amount=integer&parameter.note=string&destructiveHint=true")
                    .routeId("pay")
                    .setBody(constant("paid"));
            from("tool:transfer?description=Is never answered&destructiveHint=true&approval=never&timeout=200")
                    .routeId("transfer")
                    .delay(5_000)
                    .setBody(constant("too late"));
            from("tool:page?description=Reads a page&readOnlyHint=true")
                    .routeId("page")
                    .setBody(constant("<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'"
                            + "</script><a href=\"javascript:alert(1)\">\u202Eevil</a>"));
        }
    }

    Browser browser() {
        return browser;
    }

    DoorHouse door() {
        return door;
    }

    /** Starts as many runs that each wait for a person's word about a payment of 0, 1, 2… */
    void startPayments(int count) {
        for (int i = 0; i < count; i++) {
            start("[[call pay {\\\"amount\\\": " + i + "}]]");
        }
        go("/inbox");
        browser.await("all wait", () -> browser.all(".call").size() == count);
    }

    /** Shows a page of the dashboard. */
    void go(String page) {
        browser.go(door.url() + "/#" + page);
    }

    /** The id of a run that begins. */
    String start(String input) {
        return start("assistant", input);
    }

    String start(String agent, String input) {
        return DoorHouse.json(door.post("/agents/" + agent + "/runs", "{\"input\": \"" + input + "\", \"budget\": 1}"))
                .path("id")
                .asText();
    }

    String statusOf(String run) {
        return DoorHouse.json(door.get("/runs/" + run)).path("status").asText();
    }

    /** Decides about the calls of a run that wait, on no page. */
    void decide(String run, String decision) {
        DoorHouse.json(door.get("/runs/" + run))
                .path("approvals")
                .forEach(id -> door.post("/approvals/" + id.asText(), "{\"decision\": \"" + decision + "\"}"));
    }

    void stopServer() {
        door.stop();
    }

    void startServer() {
        door = door.again(new Tools());
    }

    @Override
    public void close() {
        browser.close();
        door.close();
    }
}
