package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.RunSelection;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.TestHouse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tags that a route gives a run. */
class TagsTest {

    private TestHouse house;
    private ProducerTemplate template;

    @BeforeEach
    void open() {
        house = TestHouse.start(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:boss?tools=ask,agent:clerk").to("direct:caravel-loop");
                from("agent:clerk?description=c&tools=").to("direct:caravel-loop");
                from("tool:ask?description=Asks").setBody(constant("own")).to("agent:clerk?tags=own,nightly");
                from("direct:task").to("agent:boss?tags=nightly, ${header.customer},nightly");
            }
        });
        template = house.context().createProducerTemplate();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private List<RunRecord> tagged(String tag) {
        return new RunRecords(house.journal()).latest(RunSelection.latest(9).tagged(Set.of(tag)));
    }

    @Test
    void anExpressionTakesThemFromTheMessage() {
        template.requestBodyAndHeader("direct:task", "hello", "customer", "customer-7");
        template.requestBody("direct:task", "hello");

        assertThat(tagged("customer-7")).singleElement().satisfies(run -> assertThat(run.tags())
                .containsExactly("nightly", "customer-7"));
        assertThat(tagged("nightly")).hasSize(2);
    }

    @Test
    void subagentsHaveThoseOfTheRunAboveThemAndTheirOwn() {
        template.requestBodyAndHeader(
                "direct:task", "[[call ask {}]] then [[call clerk {\"task\": \"x\"}]]", "customer", "customer-7");

        assertThat(tagged("customer-7")).hasSize(3).extracting(RunRecord::agent).contains("boss", "clerk");
        assertThat(tagged("own")).singleElement().satisfies(run -> assertThat(run.tags())
                .containsExactly("nightly", "customer-7", "own"));
    }

    @Test
    void whatIsNoTagIsRefusedBeforeTheRunBegins() {
        assertThatThrownBy(() -> template.requestBodyAndHeader("direct:task", "hello", "customer", "Müller & Co"))
                .rootCause()
                .hasMessage("agent 'boss': tags: a tag is 1 to 64 letters (a to z), digits, - _ . : and /,"
                        + " not 'Müller & Co'");
        assertThat(tagged("nightly")).isEmpty();
    }
}
