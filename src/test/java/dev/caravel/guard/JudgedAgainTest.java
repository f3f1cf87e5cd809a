package dev.caravel.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.approval.Approver;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.run.Stop;
import dev.caravel.support.TestHouse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was allowed or approved yesterday runs by today's rules. */
class JudgedAgainTest {

    private static final String PAY = "tool:pay?description=Pays&approval=required&parameter.amount=integer";

    @TempDir
    private Path folder;

    private final List<Object> paid = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> verdict = new AtomicReference<>("allow");
    private final CountDownLatch slowBegan = new CountDownLatch(1);

    private RouteBuilder pay(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId("pay")
                        .process(exchange -> paid.add(
                                exchange.getMessage().getBody(Map.class).get("amount")))
                        .setBody(constant("paid"));
            }
        };
    }

    private RouteBuilder rest() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("tool:slow?description=Takes+its+time&onUnknown=tell")
                        .routeId("slow")
                        .process(exchange -> {
                            slowBegan.countDown();
                            Thread.sleep(60_000);
                        });
                from("direct:caravel-guardrail")
                        .routeId("caravel-guardrail")
                        .setVariable("rule", constant("today's rule"))
                        .process(exchange -> exchange.setVariable("verdict", verdict.get()));
            }
        };
    }

    private TestHouse house(RouteBuilder... routes) {
        return TestHouse.start(Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db")), routes);
    }

    private Exchange approved(RouteBuilder tool) {
        try (TestHouse house = house(rest(), tool)) {
            Exchange parked = house.run("worker", "[[call pay {\"amount\": 5}]]");
            house.runControl().decide(house.runControl().approvals(1).get(0).id(), Decision.APPROVE, "ann", "");
            return parked;
        }
    }

    private String resumed(TestHouse house, Exchange parked) throws Exception {
        return house.runControl()
                .resume(parked.getMessage().getHeader("CaravelRunId", String.class), Optional.empty())
                .getMessage()
                .getBody(String.class);
    }

    @Test
    void whatIsDeniedNowDoesNotRunWhoeverApprovedIt() throws Exception {
        Exchange parked = approved(pay(PAY));
        verdict.set("deny");
        try (TestHouse house = house(rest(), pay(PAY))) {
            assertThat(resumed(house, parked)).isEqualTo("done: Denied: today's rule");
            assertThat(paid).isEmpty();
        }
    }

    @Test
    void argumentsThatDoNotFitAnyMoreAreAnAnswerForTheModel() throws Exception {
        Exchange parked = approved(pay(PAY));
        try (TestHouse house = house(rest(), pay(PAY.replace("amount", "cents")))) {
            assertThat(resumed(house, parked)).startsWith("done: Error: the arguments are not right");
            assertThat(paid).isEmpty();
        }
    }

    @Test
    void aToolThatIsGoneIsAnAnswerForTheModel() throws Exception {
        Exchange parked = approved(pay(PAY));
        try (TestHouse house = house(rest())) {
            assertThat(resumed(house, parked)).startsWith("done: Error: there is no tool 'pay'");
        }
    }

    @Test
    void anApprovalStandsWhereTheRulesWouldStillAsk() throws Exception {
        Exchange parked = approved(pay(PAY));
        verdict.set("ask");
        try (TestHouse house = house(rest(), pay(PAY))) {
            assertThat(resumed(house, parked)).isEqualTo("done: paid");
            assertThat(paid).containsExactly(5);
            assertThat(house.runControl().approvals(1)).isEmpty();
        }
    }

    @Test
    void whatWasAllowedButNotStartedWhenItsProgramEndedIsJudgedAgain() throws Exception {
        Exchange parked;
        try (TestHouse house = house(rest(), pay(PAY.replace("required", "auto")))) {
            CompletableFuture<Exchange> run = CompletableFuture.supplyAsync(
                    () -> house.run("worker", "[[call slow {}]] [[call pay {\"amount\": 5}]]"));
            slowBegan.await();
            house.runs().stopAll(Stop.SHUTDOWN);
            parked = run.join();
        }
        verdict.set("deny");
        try (TestHouse house = house(rest(), pay(PAY.replace("required", "auto")))) {
            assertThat(resumed(house, parked)).endsWith("Denied: today's rule");
            assertThat(paid).isEmpty();
        }
    }

    @Test
    void rulesThatChangeWhileAPersonThinksCount() {
        Approver person = (question, moot) -> {
            verdict.set("deny");
            return Optional.of(new Approval.Answer(Decision.APPROVE, "ann", "", Instant.now()));
        };
        try (TestHouse house = TestHouse.start(Map.of(), context -> {
            context.getRegistry().bind("person", Approver.class, person);
            context.addRoutes(rest());
            context.addRoutes(pay(PAY));
        })) {
            Exchange reply = house.run("worker", "[[call pay {\"amount\": 5}]]");

            assertThat(reply.getMessage().getBody()).isEqualTo("done: Denied: today's rule");
            assertThat(house.journal().read(reply.getMessage().getHeader("CaravelRunId", String.class)))
                    .extracting(Entry::event)
                    .noneMatch(Event.ToolStarted.class::isInstance);
        }
    }
}
