package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By what a backend tells spans of one program, and of one kind of run, from those of others. */
class WhoSendsSpansTest {

    private final OtlpReceiver receiver = new OtlpReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void anInstanceIsCalledAsTheJournalCallsIt(@TempDir Path folder) {
        String node;
        try (TestHouse house = TestHouse.start(Map.of(
                "caravel.otlp", receiver.url(), "caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db")))) {
            house.run("assistant", "[[say 1 words]]");
            node = house.journal().node().orElseThrow();
        }

        assertThat(node).isNotBlank();
        assertThat(receiver.resources()).isNotEmpty().allSatisfy(resource -> assertThat(resource)
                .containsEntry("service.name", "caravel")
                .containsEntry("service.instance.id", node));
    }

    @Test
    void anInstanceWithoutAJournalOfItsOwnHasANameToo() {
        try (TestHouse house = TestHouse.start(Map.of("caravel.otlp", receiver.url()))) {
            house.run("assistant", "[[say 1 words]]");
        }

        assertThat((String) receiver.resources().get(0).get("service.instance.id"))
                .isNotBlank();
    }

    @Test
    void aRunsTagsAreOnItsSpan() {
        try (TestHouse house = TestHouse.start(Map.of("caravel.otlp", receiver.url()), new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:tagged").to("agent:assistant?tags=invoices,nightly");
            }
        })) {
            house.context().createProducerTemplate().requestBody("direct:tagged", "[[say 1 words]]");
        }

        assertThat(OtlpReceiver.attributes(receiver.span("invoke_agent assistant")))
                .containsEntry("caravel.tags", List.of("invoices", "nightly"));
    }
}
