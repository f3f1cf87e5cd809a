package dev.caravel.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravel.agent.AgentComponent;
import dev.caravel.journal.Event;
import dev.caravel.support.TestHouse;
import dev.caravel.text.Causes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files change while runs are in progress. */
class LiveRoutesTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private TestHouse house;
    private LiveRoutes live;

    @BeforeEach
    void start() throws IOException {
        write("clerk", agent("clerk", "You are old.", "price,hold"));
        write("price", tool("price", "the old price"));
        house = TestHouse.start(Map.of(), context -> {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("tool:hold?description=Holds&readOnlyHint=true").process(exchange -> {
                        held.countDown();
                        released.await(30, TimeUnit.SECONDS);
                        exchange.getMessage().setBody("held");
                    });
                }
            });
            for (String file : List.of("clerk", "price")) {
                Resource resource = ResourceHelper.resolveResource(context, "file:" + path(file));
                PluginHelper.getRoutesLoader(context).loadRoutes(resource);
            }
        });
        live = new LiveRoutes(
                house.context(),
                house.runs(),
                folder,
                folder.resolve("application.properties"),
                told::add,
                Causes::words);
        live.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        live.close();
        house.close();
    }

    private static String agent(String name, String instructions, String tools) {
        return """
                - route:
                    id: %s
                    from:
                      uri: agent:%s
                      parameters:
                        instructions: %s
                        tools: %s
                      steps:
                        - to: direct:caravel-loop
                """
                .formatted(name, name, instructions, tools);
    }

    private static String tool(String name, String result) {
        return """
                - route:
                    id: %s
                    from:
                      uri: tool:%s
                      parameters:
                        description: Tells something
                        readOnlyHint: true
                      steps:
                        - setBody: { constant: "%s" }
                """
                .formatted(name, name, result);
    }

    private Path path(String name) {
        return folder.resolve(name + ".camel.yaml");
    }

    private void write(String name, String route) throws IOException {
        Files.writeString(path(name), route);
    }

    private void awaitWord(String name, String word) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(told).anyMatch(line -> line.contains(name) && line.contains(word)));
    }

    private List<String> results(Exchange reply) {
        assertThat(reply.getException()).isNull();
        return house.events(reply, Event.ToolFinished.class).stream()
                .map(Event.ToolFinished::result)
                .toList();
    }

    /** Begins a run that waits in its first call, before it makes others. */
    private CompletableFuture<Exchange> running(String rest) throws InterruptedException {
        CompletableFuture<Exchange> run =
                CompletableFuture.supplyAsync(() -> house.run("clerk", "[[call hold {}]] then " + rest));
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        return run;
    }

    @Test
    void newRunsHaveTheChangedToolAndARunInProgressKeepsItsOwn() throws Exception {
        CompletableFuture<Exchange> before = running("[[call price {}]]");
        write("price", tool("price", "the new price"));
        awaitWord("price", "is taken up");

        assertThat(results(house.run("clerk", "[[call price {}]]"))).containsExactly("the new price");
        released.countDown();
        assertThat(results(before.get())).containsExactly("held", "the old price");
    }

    @Test
    void newRunsHaveTheChangedAgent() throws Exception {
        write("clerk", agent("clerk", "You are new.", "price"));
        awaitWord("clerk", "is taken up");

        Exchange reply = house.run("clerk", "[[call hold {}]]");

        assertThat(results(reply).get(0)).contains("there is no tool 'hold'");
    }

    @Test
    void newRunsHaveTheChangedGuardrailAndARunInProgressKeepsItsOwn() throws Exception {
        CompletableFuture<Exchange> before = running("[[call price {}]]");
        write(
                "caravel-guardrail",
                """
                - route:
                    id: caravel-guardrail
                    from:
                      uri: direct:caravel-guardrail
                      steps:
                        - setVariable: { name: verdict, constant: deny }
                        - setVariable: { name: rule, constant: "nothing goes" }
                """);
        awaitWord("caravel-guardrail", "is taken up");

        assertThat(results(house.run("clerk", "[[call price {}]]"))).noneMatch("the old price"::equals);
        released.countDown();
        assertThat(results(before.get())).containsExactly("held", "the old price");
    }

    @Test
    void aBrokenFileIsSaidAndTheOldOneStays() throws Exception {
        write("price", "- route: {id: price, from: {uri: \"tool:price\", steps: []");
        awaitWord("price", "is not taken up, what was there before stays");
        write("clerk", agent("clerk", "You are new.", "none-of-that"));
        awaitWord("clerk", "agent 'clerk' names the unknown tool 'none-of-that'");

        assertThat(results(house.run("clerk", "[[call price {}]]"))).containsExactly("the old price");
        write("price", tool("price", "the mended price"));
        awaitWord("price", "is taken up");
        assertThat(results(house.run("clerk", "[[call price {}]]"))).containsExactly("the mended price");
    }

    @Test
    void aNewFileIsThereAndOneThatIsNeededDoesNotGo() throws Exception {
        write("weather", tool("weather", "rain"));
        awaitWord("weather", "is taken up");
        write("clerk", agent("clerk", "You are new.", "price,weather"));
        awaitWord("clerk", "is taken up");
        assertThat(results(house.run("clerk", "[[call weather {}]]"))).containsExactly("rain");

        Files.delete(path("weather"));
        awaitWord("weather", "names the unknown tool 'weather'");
        assertThat(results(house.run("clerk", "[[call weather {}]]"))).containsExactly("rain");
    }

    @Test
    void whatARouteNamesIsReadWithIt() throws Exception {
        Path words = folder.resolve("clerk.md");
        Files.writeString(words, "You are of paper.");
        write("clerk", agent("clerk", "file:" + words, "price"));
        awaitWord("clerk", "is taken up");
        told.clear();
        Files.writeString(words, "You are of other paper.");
        awaitWord("clerk", "is taken up");

        assertThat(AgentComponent.of(house.context())
                        .catalog()
                        .find("clerk")
                        .orElseThrow()
                        .instructions())
                .isEqualTo("You are of other paper.");
    }

    @Test
    void aSourcesNewRouteStartsWhenTheOldOneHasDoneWhatItTook() throws Exception {
        write("ticker", ticker("[[call hold {}]]"));
        awaitWord("ticker", "is taken up");
        Files.writeString(folder.resolve("in").resolve("first"), "x");
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        write("ticker", ticker("[[call price {}]]"));
        await().atMost(SOON)
                .until(() ->
                        told.stream().filter(line -> line.contains("ticker")).count() == 2);
        Files.writeString(folder.resolve("in").resolve("second"), "x");
        assertThat(house.started("clerk")).hasSize(1);

        released.countDown();

        await().atMost(SOON).until(() -> house.started("clerk").size() == 2);
        assertThat(house.started("clerk"))
                .extracting(Event.RunStarted::input)
                .containsExactlyInAnyOrder("[[call hold {}]]", "[[call price {}]]");
    }

    private String ticker(String task) {
        return """
                - route:
                    id: ticker
                    from:
                      uri: file:%s?initialDelay=0&delay=100
                      steps:
                        - setBody: { constant: "%s" }
                        - to: agent:clerk
                """
                .formatted(folder.resolve("in"), task);
    }

    @Test
    void oldRoutesAreRemovedOnceNobodyNeedsThem() throws Exception {
        for (int i = 0; i < 3; i++) {
            told.clear();
            write("price", tool("price", "price " + i));
            awaitWord("price", "is taken up");
        }

        await().atMost(SOON)
                .until(() -> house.context().getRoutes().stream()
                                .filter(route -> route.getRouteId().startsWith("price"))
                                .count()
                        == 1);
        assertThat(house.context().getRouteDefinitions())
                .filteredOn(route -> route.getRouteId().startsWith("price"))
                .hasSize(1);
        assertThat(results(house.run("clerk", "[[call price {}]]"))).containsExactly("price 2");
    }
}
