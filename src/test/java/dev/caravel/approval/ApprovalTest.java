package dev.caravel.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call that needs a person waits for one, however long and wherever the answer comes from, and then runs as it was asked.
 *
 * <p>Covers the route {@code caravel-approval} with {@code caravel.approval-gate}.
 */
class ApprovalTest {

    private final List<Object> erased = new CopyOnWriteArrayList<>();

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker?description=Works").routeId("worker").to("direct:caravel-loop");
                from("agent:boss?description=Leads&tools=agent:worker")
                        .routeId("boss")
                        .to("direct:caravel-loop");
                from("agent:chief?tools=agent:boss,current-time")
                        .routeId("chief")
                        .to("direct:caravel-loop");
                from("tool:erase?description=Erases&parameter.what=string&destructiveHint=true")
                        .routeId("erase")
                        .process(exchange -> erased.add(
                                exchange.getMessage().getBody(Map.class).get("what")))
                        .setBody(simple("erased ${body[what]}"));
                from("tool:note?description=Notes").routeId("note").setBody(constant("noted"));
            }
        };
    }

    private static String erase(String what) {
        return "[[call erase {\"what\": \"" + what + "\"}]]";
    }

    private TestHouse house(Path folder, String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return TestHouse.start(all, routes());
    }

    private static Approval only(TestHouse house) {
        return house.runControl().approvals(10).stream()
                .reduce((one, other) -> {
                    throw new AssertionError("more than one is asked for");
                })
                .orElseThrow();
    }

    private static Exchange resume(TestHouse house, Exchange parked) throws Exception {
        return house.runControl().resume(parked.getMessage().getHeader("CaravelRunId", String.class), Optional.empty());
    }

    @Test
    void aRunWaitsThroughARestartAndThenRunsTheExactCall(@TempDir Path folder) throws Exception {
        Exchange parked;
        try (TestHouse house = house(folder)) {
            parked = house.run("worker", erase("a.txt"));

            assertThat(parked.getException()).isNull();
            assertThat(parked.getMessage().getHeader("CaravelStatus")).isEqualTo("waiting_approval");
            assertThat(house.runs().active()).isZero();
        }
        try (TestHouse house = house(folder)) {
            Approval approval = only(house);
            assertThat(approval.tool()).isEqualTo("erase");
            assertThat(approval.agent()).isEqualTo("worker");
            assertThat(approval.arguments()).hasToString("{\"what\":\"a.txt\"}");
            house.runControl().decide(approval.id(), Decision.APPROVE, "ann", "");
            assertThat(erased).isEmpty();

            Exchange reply = resume(house, parked);
            assertThat(reply.getMessage().getBody()).isEqualTo("done: erased a.txt");
            assertThat(erased).containsExactly("a.txt");
            assertThat(house.runControl().approvals(10)).isEmpty();
        }
    }

    @Test
    void theModelIsToldWhyAPersonSaidNo(@TempDir Path folder) throws Exception {
        try (TestHouse house = house(folder)) {
            Exchange parked = house.run("worker", erase("a") + " then [[call note {}]]");
            house.runControl().decide(only(house).id(), Decision.DENY, "ann", "that one is still needed");

            Exchange reply = resume(house, parked);
            assertThat(reply.getMessage().getBody()).isEqualTo("done: Denied: that one is still needed; noted");
            assertThat(erased).isEmpty();
        }
    }

    @Test
    void nobodysAnswerInTimeIsADenialAndComesTooLateAfterwards(@TempDir Path folder) throws Exception {
        try (TestHouse house = house(folder, "caravel.approval.expires", "300")) {
            Exchange parked = house.run("worker", erase("a"));
            String id = only(house).id();
            Thread.sleep(400);

            assertThatThrownBy(() -> house.runControl().decide(id, Decision.APPROVE, "ann", ""))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has expired");
            assertThat(resume(house, parked).getMessage().getBody(String.class)).contains("nobody answered in time");
            assertThat(erased).isEmpty();
        }
    }

    @Test
    void theFirstAnswerStandsAndTheSameOneOnceMoreIsNoHarm(@TempDir Path folder) {
        try (TestHouse house = house(folder)) {
            house.run("worker", erase("a"));
            String id = only(house).id();
            house.runControl().decide(id, Decision.APPROVE, "ann", "");
            house.runControl().decide(id, Decision.APPROVE, "bob", "");

            assertThatThrownBy(() -> house.runControl().decide(id, Decision.DENY, "bob", ""))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was decided otherwise: approve by ann");
            assertThatThrownBy(() -> house.runControl().decide("nothing", Decision.DENY, "bob", ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no approval 'nothing'");
        }
    }

    @Test
    void ofSeveralCallsThoseAllowedRunAndTheTurnGoesOnWhenAllAreIn(@TempDir Path folder) throws Exception {
        try (TestHouse house = house(folder)) {
            Exchange parked = house.run("worker", erase("a") + " [[call note {}]] " + erase("b"));
            String run = parked.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(finished(house, run)).containsExactly("noted");

            List<Approval> asked = house.runControl().approvals(10);
            assertThat(asked)
                    .extracting(each -> each.arguments().path("what").asText())
                    .containsExactlyInAnyOrder("a", "b");
            Approval second = asked.stream()
                    .filter(each -> each.arguments().path("what").asText().equals("b"))
                    .findFirst()
                    .orElseThrow();
            house.runControl().decide(second.id(), Decision.APPROVE, "ann", "");
            Exchange still = resume(house, parked);
            assertThat(still.getMessage().getHeader("CaravelStatus")).isEqualTo("waiting_approval");
            assertThat(finished(house, run)).containsExactly("noted", "erased b");

            house.runControl().decide(only(house).id(), Decision.DENY, "ann", "not a");
            assertThat(resume(house, parked).getMessage().getBody()).isEqualTo("done: Denied: not a; noted; erased b");
        }
    }

    private static List<String> finished(TestHouse house, String run) {
        return house.journal().read(run).stream()
                .map(entry -> entry.event())
                .filter(Event.ToolFinished.class::isInstance)
                .map(event -> ((Event.ToolFinished) event).result())
                .toList();
    }

    @Test
    void whatASubagentsSubagentAsksForReachesTheTopAndGoesOnFromThere(@TempDir Path folder) throws Exception {
        Exchange parked;
        String task =
                "[[call boss {\"task\": \"[[call worker {\\\"task\\\": \\\"[[call erase {\\\\\\\"what\\\\\\\": \\\\\\\"deep\\\\\\\"}]]\\\"}]]\"}]]"
                        + " then [[call current-time {}]]";
        try (TestHouse house = house(folder)) {
            parked = house.run("chief", task);
            String top = parked.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(parked.getMessage().getHeader("CaravelStatus")).isEqualTo("waiting_approval");
            assertThat(only(house).root()).isEqualTo(top);
            assertThat(house.runs().active()).isZero();
        }
        try (TestHouse house = house(folder)) {
            house.runControl().decide(only(house).id(), Decision.APPROVE, "ann", "");

            Exchange reply = resume(house, parked);
            assertThat(reply.getMessage().getBody(String.class)).startsWith("done: done: done: erased deep; 20");
            assertThat(erased).containsExactly("deep");
            assertThat(house.journal().latest(10, Optional.empty())).hasSize(3);
            assertThat(house.journal().latest(10, Optional.of(RunStatus.COMPLETED)))
                    .hasSize(3);
        }
    }

    @Test
    void aDecisionMadeInAnotherProcessLetsTheRunGoOnByItself(@TempDir Path folder) {
        try (TestHouse serving = house(folder, "caravel.recovery", "true");
                TestHouse asking = house(folder)) {
            asking.run("boss", "[[call worker {\"task\": \"[[call erase {\\\"what\\\": \\\"a\\\"}]]\"}]]");
            asking.runControl().decide(only(asking).id(), Decision.APPROVE, "ann", "");

            Until.is(
                    "both runs are completed",
                    () -> asking.journal()
                                    .latest(10, Optional.of(RunStatus.COMPLETED))
                                    .size()
                            == 2);
            assertThat(erased).containsExactly("a");
            Until.is("nothing is in progress", () -> serving.runs().active() == 0);
        }
    }

    @Test
    void whoeverIsAtHandIsAskedOnlyWhenNothingElseIsLeftToDo() {
        List<String> order = new CopyOnWriteArrayList<>();
        try (TestHouse house = TestHouse.start(Map.of(), context -> {
            Approver person = (question, stopped) -> {
                order.add("asked " + question.approval());
                return Optional.of(new Approval.Answer(Decision.APPROVE, "ann", "", Instant.now()));
            };
            context.getRegistry().bind("person", Approver.class, person);
            context.addRoutes(routes());
        })) {
            Exchange reply = house.run("worker", erase("a") + " [[call note {}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: erased a; noted");
            assertThat(house.events(reply).stream()
                            .filter(event ->
                                    event instanceof Event.ToolFinished || event instanceof Event.ApprovalDecided)
                            .map(Event::type))
                    .containsExactly("tool.finished", "approval.decided", "tool.finished");
            assertThat(order).hasSize(1);
        }
    }

    @Test
    void whoeverIsAtHandNeedNotAnswerWhatSomebodyElseHasAnswered() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<String> told = new CompletableFuture<>();
        try (TestHouse house = TestHouse.start(Map.of(), context -> {
            Approver person = (question, moot) -> {
                asked.complete(question.approval());
                told.complete(moot.join());
                return Optional.empty();
            };
            context.getRegistry().bind("person", Approver.class, person);
            context.addRoutes(routes());
        })) {
            CompletableFuture<Exchange> reply = CompletableFuture.supplyAsync(() -> house.run("worker", erase("a")));
            house.journal()
                    .approvals()
                    .answer(
                            asked.get(10, TimeUnit.SECONDS),
                            new Approval.Answer(Decision.APPROVE, "ben", "", Instant.now()));

            assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo("ben has answered: approve.");
            assertThat(reply.get(10, TimeUnit.SECONDS).getMessage().getBody()).isEqualTo("done: erased a");
        }
    }
}
