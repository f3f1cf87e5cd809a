package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListener;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.support.CannedModel;
import dev.caravel.support.MeteredModel;
import dev.caravel.support.MeteredModel.Habits;
import dev.caravel.support.TestHouse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What may be spent, and what happens when it is.
 *
 * <p>Covers {@code caravel.budget}.
 */
class BudgetTest {

    private static final String[] TOOLS = {"note", "{\"text\": \"number #\"}", "helper", "{\"task\": \"part #\"}"};
    private static final String[] TOOL = {"note", "{\"text\": \"number #\"}"};

    /** An agent that continues as long as it may, one that it calls, and a tool that gives something new each time. */
    private static RouteBuilder agents(boolean streaming) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=note,agent:helper&maxTurns=5000&maxTokens=400&streaming=" + streaming)
                        .routeId("boss")
                        .to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=note&maxTurns=5000&maxTokens=300&streaming=" + streaming)
                        .routeId("helper")
                        .to("direct:caravel-loop");
                from("tool:note?description=Notes it&parameter.text=string&readOnlyHint=true")
                        .routeId("note")
                        .setBody(simple("noted: ${body[text]}"));
            }
        };
    }

    private static TestHouse house(MeteredModel model, boolean streaming, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("caravel.anthropic.base-url", model.url());
        all.put("caravel.anthropic.key", "key");
        all.put("caravel.retry.initial-delay", "1");
        all.put("caravel.retry.max-delay", "2");
        all.put("caravel.limits.subagents", "1000");
        all.putIfAbsent("caravel.budget.wait", "100");
        return TestHouse.start(all, agents(streaming));
    }

    private static Journal journal(TestHouse house) {
        return house.context().getRegistry().findSingleByType(Journal.class);
    }

    /** Looks at every account that anybody reserves in, after every event. */
    private static final class Watcher implements RunListener {

        private final Journal journal;
        private final Map<String, Scope> scopes = new ConcurrentHashMap<>();
        private final Set<String> broken = ConcurrentHashMap.newKeySet();

        Watcher(Journal journal) {
            this.journal = journal;
        }

        @Override
        public void recorded(Entry entry) {
            if (entry.event() instanceof Event.BudgetReserved reserved) {
                reserved.scopes().forEach(scope -> scopes.put(scope.account(), scope));
            }
            scopes.values().stream()
                    .filter(scope -> scope.limitUsd() != null)
                    .filter(scope -> journal.account(scope.account()).bound().compareTo(scope.limitUsd()) > 0)
                    .forEach(scope -> broken.add(scope + " has " + journal.account(scope.account())));
        }
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void noLimitIsPassedAtAnyMomentAndInTheEndTheAccountsAreTheProvidersOwn(
            @ForAll long seed,
            @ForAll boolean streaming,
            @ForAll boolean faithful,
            @ForAll @IntRange(max = 30) int overloaded,
            @ForAll @IntRange(max = 30) int cut,
            @ForAll @IntRange(max = 40) int ends,
            @ForAll @LongRange(min = 200, max = 20_000) long microsARun,
            @ForAll @LongRange(min = 1_000, max = 100_000) long microsADay)
            throws Exception {
        Map<String, String> limits = Map.of(
                "caravel.budget.run", new Dollars(microsARun * 1_000_000).toString(),
                "caravel.budget.day", new Dollars(microsADay * 1_000_000).toString());
        try (MeteredModel model = new MeteredModel(new Habits(faithful, overloaded, cut, ends, TOOLS), seed);
                TestHouse house = house(model, streaming, limits)) {
            Journal journal = journal(house);
            Watcher watcher = new Watcher(journal);
            house.listen(watcher);
            runs(house, 12);

            assertThat(watcher.broken).isEmpty();
            assertThat(watcher.scopes.keySet())
                    .allSatisfy(account ->
                            assertThat(journal.account(account).reserved()).isEqualTo(Dollars.ZERO));
            if (streaming && cut > 0) {
                // What a stream had brought until it broke off is booked at the most that it can be.
                assertThat(spentToday(watcher, journal)).isGreaterThanOrEqualTo(model.charged());
            } else {
                assertThat(spentToday(watcher, journal)).isEqualTo(model.charged());
            }
        }
    }

    private static List<Exchange> runs(TestHouse house, int count) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(count);
        try {
            List<Callable<Exchange>> tasks = IntStream.range(0, count)
                    .mapToObj(i -> (Callable<Exchange>) () -> house.run("boss", "go on for ever, " + i))
                    .toList();
            List<Exchange> replies = new ArrayList<>();
            for (Future<Exchange> reply : callers.invokeAll(tasks)) {
                replies.add(reply.get());
            }
            return replies;
        } finally {
            callers.shutdownNow();
        }
    }

    private static Dollars spentToday(Watcher watcher, Journal journal) {
        return watcher.scopes.keySet().stream()
                .filter(account -> account.startsWith("day:"))
                .map(journal::account)
                .map(Account::spent)
                .reduce(Dollars.ZERO, Dollars::plus);
    }

    @ParameterizedTest
    @CsvSource({"0.003, cheap", "0.01, cheap", "0.05, strong", "0.25, strong"})
    void anAgentThatWouldGoOnForEverUsesMoreThanFourFifthsOfItsBudgetAndSumsUp(String budget, String model) {
        try (MeteredModel provider = new MeteredModel(new Habits(true, 0, 0, 0, TOOL), 1);
                TestHouse house = house(
                        provider, true, Map.of("caravel.budget.run", budget, "caravel.model.cheap", tier(model)))) {
            Exchange reply = house.run("boss", "go on for ever");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("budget");
            assertThat(reply.getMessage().getBody()).isEqualTo("That is all.");
            assertThat(provider.summingUp()).isEqualTo(1);
            List<Event.ModelReplied> replies = house.events(reply, Event.ModelReplied.class);
            Dollars before = replies.subList(0, replies.size() - 1).stream()
                    .map(Event.ModelReplied::costUsd)
                    .reduce(Dollars.ZERO, Dollars::plus);
            System.out.printf(
                    "%s of %s spent before the landing, in %d turns, then %s%n",
                    before, budget, replies.size() - 1, provider.charged().minus(before));
            assertThat(before.picos()).isGreaterThan(Dollars.parse(budget).picos() * 8 / 10);
            assertThat(provider.charged()).isLessThanOrEqualTo(Dollars.parse(budget));
        }
    }

    private static String tier(String model) {
        return model.equals("cheap") ? "claude-haiku-5-5" : "claude-sonnet-5-5";
    }

    @Test
    void theLastTurnKeepsTheToolsInThePromptAndForbidsThem() {
        try (CannedModel provider = new CannedModel(
                        reply(
                                "tool_use",
                                "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"note\",\"input\":{\"text\":\"a\"}}"),
                        reply("end_turn", "{\"type\":\"text\",\"text\":\"I noted it.\"}"));
                TestHouse house = TestHouse.start(
                        Map.of("caravel.anthropic.base-url", provider.url(), "caravel.anthropic.key", "key"),
                        agents(false))) {
            Exchange reply = house.run("boss?maxTurns=1", "note something");

            assertThat(reply.getMessage().getBody()).isEqualTo("I noted it.");
            JsonNode last = provider.requests().get(1);
            assertThat(last.path("tools")).isEqualTo(provider.requests().get(0).path("tools"));
            assertThat(last.path("tool_choice").path("type").asText()).isEqualTo("none");
            assertThat(last.path("messages")
                            .get(2)
                            .path("content")
                            .get(1)
                            .path("text")
                            .asText())
                    .contains("limit (turns)", "Sum up");
        }
    }

    @Test
    void aCostIsThatOfTheModelWhichReplied() {
        try (CannedModel provider = new CannedModel(reply("end_turn", "{\"type\":\"text\",\"text\":\"Hello.\"}"));
                TestHouse house = TestHouse.start(
                        Map.of("caravel.anthropic.base-url", provider.url(), "caravel.anthropic.key", "key"),
                        agents(false))) {
            Exchange reply = house.run("boss", "hello");

            // 1,000 tokens in and 100 out: asked was Haiku 5.5, Sonnet 5.5 replied.
            assertThat(reply.getMessage().getHeader("CaravelCostUsd")).isEqualTo("0.003");
            assertThat(house.events(reply, Event.ModelReplied.class))
                    .extracting(Event.ModelReplied::costIfStrongUsd)
                    .containsExactly(Dollars.parse("0.003"));
        }
    }

    private static String reply(String stopReason, String block) {
        return "{\"type\":\"message\",\"model\":\"claude-sonnet-5-5\",\"content\":[" + block + "],\"stop_reason\":\""
                + stopReason + "\",\"usage\":{\"input_tokens\":1000,\"output_tokens\":100}}";
    }

    @Test
    void aModelWithoutAPriceIsRefusedBeforeItIsAskedAndTheRowToAddIsNamed() {
        try (MeteredModel provider = new MeteredModel(new Habits(true, 0, 0, 0, TOOL), 1)) {
            assertThatThrownBy(() -> house(provider, false, Map.of("caravel.model.cheap", "claude-unheard-of")))
                    .hasStackTraceContaining("provider anthropic and model claude-unheard-of")
                    .hasStackTraceContaining("caravel.prices");
            try (TestHouse house = house(provider, false, Map.of())) {
                assertThat(house.context()
                                .createProducerTemplate()
                                .request("agent:boss?model=claude-unheard-of", e -> e.getMessage()
                                        .setBody("hello"))
                                .getException())
                        .hasMessageContaining("no price is known for 'anthropic/claude-unheard-of'");
            }
            assertThat(provider.calls()).isZero();
        }
    }

    @Test
    void aServerWithoutAKeyIsFreeWhereItsModelHasNoPrice() {
        try (CannedModel provider = new CannedModel(reply("end_turn", "{\"type\":\"text\",\"text\":\"Hello.\"}"));
                TestHouse house = TestHouse.start(
                        Map.of("caravel.anthropic.base-url", provider.url(), "caravel.model.cheap", "my-own-model"),
                        agents(false))) {
            Exchange reply = house.run("boss", "hello");

            assertThat(reply.getMessage().getHeader("CaravelCostUsd")).isEqualTo("0");
        }
    }

    @Test
    void aSubagentsPartialAnswerReachesItsParentWhoPaysForIt() {
        RouteBuilder dear = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:chief?tools=agent:poor&maxTurns=2").routeId("chief").to("direct:caravel-loop");
                from("agent:poor?description=Helps&tools=note&maxTurns=5000&maxTokens=300&budget=0.003")
                        .routeId("poor")
                        .to("direct:caravel-loop");
            }
        };
        try (MeteredModel model = new MeteredModel(
                        new Habits(true, 0, 0, 0, "poor", "{\"task\": \"part #\"}", "note", "{\"text\": \"#\"}"), 5);
                TestHouse house = TestHouse.start(
                        Map.of("caravel.anthropic.base-url", model.url(), "caravel.anthropic.key", "key"), context -> {
                            context.addRoutes(agents(true));
                            context.addRoutes(dear);
                        })) {
            Exchange reply = house.run("chief", "have it done");

            assertThat(house.events(reply, Event.ToolFinished.class))
                    .filteredOn(finished -> finished.costUsd() != null)
                    .isNotEmpty()
                    .allSatisfy(finished -> {
                        assertThat(finished.result()).contains("That is all.", "reached its limit, budget");
                        assertThat(finished.costUsd()).isLessThanOrEqualTo(Dollars.parse("0.003"));
                    });
            assertThat(reply.getMessage().getHeader("CaravelCostUsd"))
                    .isEqualTo(model.charged().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "5, 2", "'', 2"})
    void aCallerCanLowerWhatAnAgentMaySpendAndNotRaiseIt(String asked, String budget) {
        RouteBuilder rich = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:rich?budget=2").routeId("rich").to("direct:caravel-loop");
                from("direct:caller").routeId("caller").to("agent:rich?budget=${header.budget}");
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), rich)) {
            Exchange reply = house.context().createProducerTemplate().request("direct:caller", exchange -> {
                exchange.getMessage().setBody("hello");
                exchange.getMessage().setHeader("budget", asked);
            });

            assertThat(house.events(reply, Event.RunStarted.class))
                    .extracting(Event.RunStarted::budgetUsd)
                    .containsExactly(Dollars.parse(budget));
        }
    }

    @Test
    void moneyThatOthersHaveOnlySetAsideIsWaitedFor() throws Exception {
        // Room for one call at a time and for many in all.
        try (MeteredModel model = new MeteredModel(new Habits(true, 0, 0, 100, TOOL), 1);
                TestHouse house =
                        house(model, true, Map.of("caravel.budget.day", "0.0012", "caravel.budget.wait", "10s"))) {
            List<Exchange> replies = runs(house, 6);

            assertThat(replies)
                    .extracting(reply -> reply.getMessage().getHeader("CaravelStatus"))
                    .containsOnly("completed");
        }
    }
}
