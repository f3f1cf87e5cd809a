package dev.caravel.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.approval.Approver;
import dev.caravel.approval.Question;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.journal.Verdict;
import dev.caravel.run.Stop;
import dev.caravel.support.TestHouse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which calls may run, who is asked, and what the model is told.
 *
 * <p>Covers the routes {@code caravel-judge} and {@code caravel-guardrail}, with {@code caravel.next-unjudged-call} and
 * {@code caravel.guardrail}.
 */
class GuardrailTest {

    private final AtomicInteger effects = new AtomicInteger();
    private final List<Question> asked = new CopyOnWriteArrayList<>();

    private RouteBuilder tool(String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("tool:act?description=Acts&parameter.path=string&" + options)
                        .routeId("act")
                        .process(exchange -> effects.incrementAndGet())
                        .setBody(constant("acted"));
            }
        };
    }

    /** A guardrail of the application's own, in the place of the packaged one. */
    private static RouteBuilder guardrail(String... rules) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                var choice = from("direct:caravel-guardrail")
                        .routeId("caravel-guardrail")
                        .errorHandler(noErrorHandler())
                        .choice();
                for (int i = 0; i < rules.length; i += 2) {
                    choice.when(simple(rules[i]))
                            .setVariable("verdict", constant(rules[i + 1]))
                            .setVariable("rule", constant("rule " + rules[i + 1]));
                }
            }
        };
    }

    private TestHouse house(Optional<Approval.Answer> answer, RouteBuilder... routes) {
        return TestHouse.start(Map.of(), context -> {
            Approver person = (question, stopped) -> {
                asked.add(question);
                return answer;
            };
            context.getRegistry().bind("person", Approver.class, person);
            for (RouteBuilder builder : routes) {
                context.addRoutes(builder);
            }
        });
    }

    private static final Optional<Approval.Answer> YES =
            Optional.of(new Approval.Answer(Decision.APPROVE, "ann", "", Instant.now()));
    private static final Optional<Approval.Answer> NO =
            Optional.of(new Approval.Answer(Decision.DENY, "ann", "not that file", Instant.now()));

    @ParameterizedTest
    @CsvSource({
        "approval=auto,                                allow",
        "readOnlyHint=true,                            allow",
        "destructiveHint=true,                         ask",
        "destructiveHint=true&idempotentHint=true,     ask",
        "destructiveHint=true&approval=never,          allow",
        "approval=required,                            ask",
        "readOnlyHint=true&approval=required,          ask",
    })
    void theHintsGiveTheVerdictWhereNoRuleDoes(String options, String verdict) {
        try (TestHouse house = house(YES, tool(options))) {
            Exchange reply = house.run("worker", "[[call act {\"path\": \"a\"}]]");

            assertThat(house.events(reply, Event.ToolJudged.class))
                    .extracting(Event.ToolJudged::verdict)
                    .startsWith(Verdict.parse(verdict));
            assertThat(asked).hasSize(verdict.equals("ask") ? 1 : 0);
            assertThat(effects).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a/b.txt,         allow, true",
        "secret/key.txt,  deny,  false",
        "a/secret/b,      deny,  false",
        "old/b.txt,       ask,   true",
        "old/secret/b,    deny,  false",
    })
    void aRuleLooksAtTheArgumentsAndTheOneThatDeniesStandsFirst(String path, String verdict, boolean runs) {
        RouteBuilder rules = guardrail(
                "${body[path]} contains 'secret'", "deny",
                "${body[path]} starts with 'old/'", "ask",
                "${variable.tool} == 'act' && ${variable.agent} == 'worker'", "allow");
        try (TestHouse house = house(YES, tool("destructiveHint=true"), rules)) {
            Exchange reply = house.run("worker", "[[call act {\"path\": \"" + path + "\"}]]");

            assertThat(house.events(reply, Event.ToolJudged.class)).first().satisfies(judged -> {
                assertThat(judged.verdict()).isEqualTo(Verdict.parse(verdict));
                assertThat(judged.rule()).isEqualTo("rule " + verdict);
            });
            assertThat(effects).hasValue(runs ? 1 : 0);
            assertThat(reply.getMessage().getBody(String.class)).contains(runs ? "done: acted" : "Denied: rule deny");
        }
    }

    @Test
    void noRuleLowersWhatTheToolRequires() {
        try (TestHouse house = house(NO, tool("approval=required"), guardrail("${variable.tool} == 'act'", "allow"))) {
            Exchange reply = house.run("worker", "[[call act {\"path\": \"a\"}]]");

            assertThat(asked).hasSize(1);
            assertThat(effects).hasValue(0);
            assertThat(reply.getMessage().getBody(String.class)).contains("Denied: not that file");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "${variable.nothing.of.this.kind()} == 1, allow", // fails
        "${variable.tool} == 'other',             allow", // says nothing
        "${variable.tool} == 'act',               maybe", // says something else
    })
    void aGuardrailThatFailsOrDoesNotSayDenies(String rule, String verdict) {
        try (TestHouse house = house(YES, tool("readOnlyHint=true"), guardrail(rule, verdict))) {
            Exchange reply = house.run("worker", "[[call act {\"path\": \"a\"}]]");

            assertThat(house.events(reply, Event.ToolJudged.class))
                    .extracting(Event.ToolJudged::verdict)
                    .containsExactly(Verdict.DENY);
            assertThat(effects).hasValue(0);
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
        }
    }

    @Test
    void whoIsAskedSeesTheExactCallAndTheDecisionIsRecorded() {
        try (TestHouse house = house(YES, tool("destructiveHint=true"))) {
            Exchange reply = house.run("worker", "[[call act {\"path\": \"a/ü.txt\"}]]");

            assertThat(asked).singleElement().satisfies(question -> {
                assertThat(question.run()).isEqualTo(reply.getMessage().getHeader("CaravelRunId"));
                assertThat(question.agent()).isEqualTo("worker");
                assertThat(question.tool()).isEqualTo("act");
                assertThat(question.arguments()).hasToString("{\"path\":\"a/ü.txt\"}");
            });
            assertThat(house.events(reply, Event.ApprovalDecided.class))
                    .singleElement()
                    .satisfies(decided -> {
                        assertThat(decided.decision()).isEqualTo(Decision.APPROVE);
                        assertThat(decided.by()).isEqualTo("ann");
                    });
        }
    }

    @Test
    void whereNobodyIsThereTheRunWaitsAndTheCallDoesNotRun() {
        try (TestHouse house = house(Optional.empty(), tool("destructiveHint=true"))) {
            Exchange reply = house.run("worker", "[[call act {\"path\": \"a\"}]] then [[call current-time {}]]");

            assertThat(effects).hasValue(0);
            assertThat(reply.getException()).isNull();
            assertThat(reply.getMessage().getBody()).isNull();
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("waiting_approval");
            assertThat(house.runControl().approvals(10)).singleElement().satisfies(approval -> assertThat(
                            approval.run())
                    .isEqualTo(reply.getMessage().getHeader("CaravelRunId")));
        }
    }

    @Test
    void ofSeveralCallsEachIsJudgedAndTheResultsStandInTheOrderAsked() {
        try (TestHouse house = house(NO, tool("destructiveHint=true"))) {
            Exchange reply = house.run(
                    "worker",
                    "[[call current-time {}]] [[call act {\"path\": \"a\"}]] [[call list-files {\"path\": \".\"}]]");

            assertThat(house.events(reply, Event.ToolJudged.class))
                    .extracting(Event.ToolJudged::verdict)
                    .containsExactly(Verdict.ALLOW, Verdict.ASK, Verdict.ALLOW);
            assertThat(reply.getMessage().getBody(String.class))
                    .matches("(?s)done: 20.*; Denied: not that file; .*orders.csv.*");
        }
    }

    @Test
    void aRunThatIsStoppedDoesNotWaitForTheAnswer() throws Exception {
        CompletableFuture<Void> asking = new CompletableFuture<>();
        Approver slow = (question, stopped) -> {
            asking.complete(null);
            stopped.join();
            return Optional.empty();
        };
        try (TestHouse house = TestHouse.start(Map.of(), context -> {
            context.getRegistry().bind("person", Approver.class, slow);
            context.addRoutes(tool("destructiveHint=true"));
        })) {
            CompletableFuture<Exchange> reply =
                    CompletableFuture.supplyAsync(() -> house.run("worker", "[[call act {\"path\": \"a\"}]]"));
            asking.get(10, TimeUnit.SECONDS);
            house.runs().stopAll(Stop.SHUTDOWN);

            assertThat(reply.get(10, TimeUnit.SECONDS).getMessage().getHeader("CaravelStatus"))
                    .isEqualTo("paused");
            assertThat(effects).hasValue(0);
        }
    }
}
