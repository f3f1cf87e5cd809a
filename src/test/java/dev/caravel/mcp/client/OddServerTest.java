package dev.caravel.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.Verdict;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.TaskRefused;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server may do that is not well, or not meant well; and what becomes of the run. */
class OddServerTest {

    private final Simulator model = TestHouse.model("");

    @TempDir
    private Path folder;

    private TestHouse house;

    @BeforeEach
    void describe() throws IOException {
        Files.writeString(folder.resolve("description"), "Looks");
    }

    @AfterEach
    void stop() {
        if (house != null) {
            house.close();
        }
        model.close();
    }

    private void start(int tools, Map<String, String> settings) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Path file = Files.writeString(
                folder.resolve("mcp.json"),
                "{\"servers\": {\"odd\": {\"type\": \"stdio\", \"command\": \"" + java
                        + "\", \"args\": [\"-XX:TieredStopAtLevel=1\", \"-Xshare:auto\", \"-cp\", \""
                        + System.getProperty("java.class.path") + "\", \"" + OddServerMain.class.getName() + "\", \""
                        + folder + "\", \"" + tools + "\"], \"env\": {\"ODD_TOKEN\": \"tok-123456789\"}},"
                        + " \"missing\": {\"command\": \"no-such-program\"}}}");
        Map<String, String> all = new HashMap<>(settings);
        all.put("caravel.mcp.file", file.toString());
        house = TestHouse.against(model, all, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:clerk?tools=mcp:odd/*").to("direct:caravel-loop");
                from("agent:lost?tools=mcp:missing/*").to("direct:caravel-loop");
                from("direct:look").to("mcp:odd/look");
            }
        });
    }

    private List<String> heard() {
        try {
            return Files.readAllLines(folder.resolve("heard"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long heard(String what) {
        return heard().stream().filter(what::equals).count();
    }

    private Exchange ask(String tool) {
        return house.run("clerk", "[[call mcp__odd__" + tool + " {}]]");
    }

    private static String answer(Exchange reply) {
        return reply.getMessage().getBody(String.class);
    }

    private RunRecord record(Exchange reply) {
        return new RunRecords(house.journal())
                .find(reply.getMessage().getHeader("CaravelRunId", String.class))
                .orElseThrow();
    }

    private void approve(Exchange reply) {
        house.runControl().decide(record(reply).approvals().get(0), Decision.APPROVE, "ann", "");
    }

    private Exchange resume(Exchange reply) throws Exception {
        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        house.runControl().resume(run, Optional.empty());
        return reply;
    }

    @Test
    void manyToolsAreListedOnceAndTheFirstOnesAreOffered() throws Exception {
        start(500, Map.of("caravel.mcp.tools", "50"));

        assertThat(answer(ask("look"))).isEqualTo("done: seen");
        assertThat(answer(ask("tool_040"))).isEqualTo("done: seen");
        assertThat(answer(ask("tool_400"))).contains("there is no tool 'mcp__odd__tool_400'");

        assertThat(heard("tools/list")).isEqualTo(5);
        assertThat(heard("start")).isEqualTo(1);
    }

    @Test
    void aToolThatCannotBeOfferedIsLeftOutAndTheOthersAreThere() throws Exception {
        start(0, Map.of());

        assertThat(answer(ask("odd"))).contains("there is no tool 'mcp__odd__odd'");
        assertThat(answer(ask("look"))).isEqualTo("done: seen");
    }

    @Test
    void theCallsRunAndEffectKeyGoAlong() throws Exception {
        start(0, Map.of());

        Exchange reply = ask("look");

        assertThat(heard()).anySatisfy(line -> assertThat(line)
                .contains(
                        "\"dev.caravel/run\":\"" + reply.getMessage().getHeader("CaravelRunId"),
                        "\"dev.caravel/effect-key\":\""));
    }

    @Test
    void itsErrorIsAnErrorForTheModel() throws Exception {
        start(0, Map.of());

        Exchange reply = ask("fail");

        assertThat(house.events(reply, Event.ToolFinished.class))
                .singleElement()
                .satisfies(finished -> {
                    assertThat(finished.error()).isTrue();
                    assertThat(finished.result()).isEqualTo("Error: it is broken");
                });
    }

    @Test
    void itGetsNothingOfOurEnvironmentAndNoModelGetsItsSecrets() throws Exception {
        start(0, Map.of());

        assertThat(answer(ask("secret"))).doesNotContain("tok-123456789").contains("[redacted]");
        assertThat(answer(ask("env"))).contains("PATH", "ODD_TOKEN").doesNotContain("POSTGRES", "CARAVEL", "MAVEN");
    }

    @Test
    void oneThatDiesDuringACallThatMayHaveHadItsEffectLeavesItUnknownAndIsStartedAgain() throws Exception {
        start(0, Map.of());

        Exchange reply = ask("die");
        assertThat(house.events(reply, Event.ApprovalRequested.class)).hasSize(1);
        approve(reply);
        resume(reply);
        Until.is(
                "it stands still",
                () -> record(reply).reason() != null
                        && record(reply).reason().equals(PauseReason.OUTCOME_UNKNOWN.label()));

        Until.is("it is there again", () -> answer(ask("look")).equals("done: seen"));
        assertThat(heard("start")).isGreaterThan(1);
    }

    @Test
    void aCallThatTakesTooLongIsCancelled() throws Exception {
        start(0, Map.of("caravel.mcp.timeout", "1s"));

        Exchange reply = ask("hang");
        approve(reply);
        resume(reply);

        Until.is("it hears that", () -> heard("notifications/cancelled") == 1);
        Until.is(
                "it stands still",
                () -> record(reply).reason() != null
                        && record(reply).reason().equals(PauseReason.OUTCOME_UNKNOWN.label()));
    }

    @Test
    void aToolOfWhichSomethingElseIsSaidNowIsAskedForAgain() throws Exception {
        start(0, Map.of());
        assertThat(answer(ask("look"))).isEqualTo("done: seen");
        assertThat(answer(ask("change"))).isEqualTo("done: changed");

        Exchange reply = ask("look");

        assertThat(house.events(reply, Event.ToolJudged.class)).singleElement().satisfies(judged -> {
            assertThat(judged.verdict()).isEqualTo(Verdict.ASK);
            assertThat(judged.rule())
                    .isEqualTo("what its server says of the tool has changed since it was last allowed");
        });
        approve(reply);
        resume(reply);
        Until.is("it has run", () -> record(reply).answer() != null);
        assertThat(answer(ask("look"))).isEqualTo("done: seen");
    }

    @Test
    void aToolThatChangesWithinARunIsAskedForAgain() throws Exception {
        start(0, Map.of());

        Exchange reply = house.run(
                "clerk",
                "[[call mcp__odd__look {}]] then [[call mcp__odd__change {}]] then [[call mcp__odd__look {}]]");

        assertThat(house.events(reply, Event.ToolJudged.class))
                .extracting(Event.ToolJudged::verdict)
                .containsExactly(Verdict.ALLOW, Verdict.ALLOW, Verdict.ASK);
        assertThat(heard("tools/call look")).isEqualTo(1);
    }

    @Test
    void oneThatIsMissingFailsItsAgentAndNoOther() throws Exception {
        start(0, Map.of());

        Exchange reply = house.run("lost", "hello");

        assertThat(reply.getException())
                .isInstanceOf(TaskRefused.class)
                .hasMessageStartingWith(
                        "agent 'lost' lacks its tools: MCP server 'missing' can't be asked: its command 'no-such-program' can't be started:"
                                + " is it installed, and on the PATH?");
        assertThat(answer(ask("look"))).isEqualTo("done: seen");
    }

    @Test
    void aRouteCallsAToolAsWell() throws Exception {
        start(0, Map.of());

        assertThat(house.context().createProducerTemplate().requestBody("direct:look", Map.of()))
                .isEqualTo("seen");
    }

    @Test
    void itEndsWithUs() throws Exception {
        start(0, Map.of());
        ask("look");

        house.close();
        house = null;

        assertThat(heard()).endsWith("end");
    }
}
