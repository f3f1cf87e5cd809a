package dev.caravel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Event;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which skills an agent has, and what its models get of them. Covers read-skill and caravel.skills. */
class AgentSkillsTest {

    @TempDir
    private Path folder;

    private final Simulator model = TestHouse.model("");

    @BeforeEach
    void twoSkills() throws IOException {
        skill("tone", "How we sound", "Be kind.");
        skill("refunds", "Money back", "Ask first.");
    }

    private void skill(String name, String description, String body) throws IOException {
        Path skill = Files.createDirectories(folder.resolve("skills").resolve(name));
        Files.writeString(
                skill.resolve("SKILL.md"),
                "---\nname: %s\ndescription: %s\n---\n%s\n".formatted(name, description, body));
    }

    private TestHouse house(String agent) {
        return TestHouse.against(
                model, Map.of("caravel.skills", folder.resolve("skills").toString()), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(agent).routeId("desk").to("direct:caravel-loop");
                    }
                });
    }

    private String system(int call) {
        StringBuilder text = new StringBuilder();
        JsonNode system = model.calls().get(call).body().path("system");
        system.forEach(part -> text.append(part.path("text").asText()));
        return text.toString();
    }

    private List<String> tools(int call) {
        return StreamSupport.stream(model.calls().get(call).body().path("tools").spliterator(), false)
                .map(tool -> tool.path("name").asText())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agent:desk?instructions=Hi                         | tone, refunds",
                "agent:desk?instructions=Hi&tools=current-time      | ''",
                "agent:desk?instructions=Hi&skills=                 | ''",
                "agent:desk?instructions=Hi&tools=&skills=tone      | tone",
                "agent:desk?instructions=Hi&tools=&skills=*         | tone, refunds",
                "agent:desk?instructions=Hi&tools=read-skill        | tone, refunds",
            })
    void anAgentHasThoseThatItsRouteSays(String agent, String skills) {
        try (TestHouse house = house(agent)) {
            house.run("desk", "[[say 1 words]]");

            assertThat(system(0).contains("- tone: How we sound")).isEqualTo(skills.contains("tone"));
            assertThat(system(0).contains("- refunds: Money back")).isEqualTo(skills.contains("refunds"));
            assertThat(system(0)).startsWith("Hi").doesNotContain("Ask first");
            assertThat(tools(0).contains("read-skill")).isEqualTo(!skills.isEmpty());
        }
    }

    @Test
    void aSkillIsReadWhenItIsNeeded() {
        try (TestHouse house = house("agent:desk?tools=&skills=*")) {
            Exchange reply = house.run("desk", "[[call read-skill {\"skill\": \"refunds\"}]]");

            assertThat(reply.getMessage().getBody(String.class)).isEqualTo("done: Ask first.");
        }
    }

    @Test
    void noOtherAgentsSkillIsRead() {
        try (TestHouse house = house("agent:desk?tools=&skills=tone")) {
            Exchange reply = house.run("desk", "[[call read-skill {\"skill\": \"refunds\"}]]");

            assertThat(reply.getMessage().getBody(String.class))
                    .contains("the arguments are not right")
                    .doesNotContain("Ask first");
            assertThat(house.events(reply, Event.ToolStarted.class)).isEmpty();
        }
    }

    @Test
    void whatComesOfASkillIsItsAuthorsAndNoTextFromOutside() {
        try (TestHouse house = house("agent:desk?tools=&skills=*")) {
            Exchange reply = house.run("desk", "[[call read-skill {\"skill\": \"tone\"}]]");

            String run = reply.getMessage().getHeader("CaravelRunId", String.class);
            assertThat(house.runs().read(run).orElseThrow().isUntrusted()).isFalse();
        }
    }

    @Test
    void whileARunIsInProgressItsPromptStaysTheSameToTheByte() throws IOException {
        try (TestHouse house = house("agent:desk?instructions=Hi&tools=current-time&skills=*")) {
            house.run("desk", "[[call read-skill {\"skill\": \"tone\"}]] then [[call current-time {}]]");

            assertThat(model.calls()).hasSizeGreaterThan(2);
            assertThat(model.calls())
                    .extracting(call ->
                            call.body().path("system").toString() + call.body().path("tools"))
                    .containsOnly(model.calls().get(0).body().path("system").toString()
                            + model.calls().get(0).body().path("tools"));
        }
    }

    @Test
    void anUnknownSkillStopsTheStart() {
        assertThatThrownBy(() -> house("agent:desk?skills=tone,refund"))
                .hasMessage("agent 'desk' names the unknown skill 'refund'; known are refunds, tone");
    }

    @Test
    void aBrokenSkillStopsTheStartInOneLine() throws IOException {
        Files.writeString(folder.resolve("skills/tone/SKILL.md"), "---\nname: tone\n---\n");

        assertThatThrownBy(() -> house("agent:desk"))
                .rootCause()
                .hasMessage(folder.resolve("skills/tone/SKILL.md") + ": line 1: the front matter has no description:");
    }
}
