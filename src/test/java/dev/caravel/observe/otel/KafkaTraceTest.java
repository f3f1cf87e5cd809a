package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.support.KafkaBroker;
import dev.caravel.support.TestHouse;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trace from one record to the other, with a real broker. */
class KafkaTraceTest {

    private static final String CALLERS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLERS_SPAN = "00f067aa0ba902b7";
    private static final Map<String, String> CALLER =
            Map.of("traceparent", "00-" + CALLERS_TRACE + "-" + CALLERS_SPAN + "-01", "tracestate", "vendor=1");

    private static KafkaBroker broker;

    private final OtlpReceiver receiver = new OtlpReceiver();

    @TempDir
    private Path folder;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    /** With a journal in a database the record is done with at once, and the answer comes later. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTasksTraceGoesOverItsRunToWhoeverReadsTheResult(boolean lasting) {
        Map<String, String> result = answered("traced-" + lasting, lasting, CALLER);

        Span agent = receiver.span("invoke_agent assistant");
        assertThat(receiver.spans()).hasSize(4).extracting(OtlpReceiver::trace).containsOnly(CALLERS_TRACE);
        assertThat(OtlpReceiver.parent(agent)).isEqualTo(CALLERS_SPAN);
        assertThat(result)
                .containsEntry("traceparent", "00-" + CALLERS_TRACE + "-" + OtlpReceiver.id(agent) + "-01")
                .containsEntry("tracestate", "vendor=1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTaskWithoutATraceBeginsThatOfItsResult(boolean lasting) {
        Map<String, String> result = answered("untraced-" + lasting, lasting, Map.of());

        Span agent = receiver.span("invoke_agent assistant");
        assertThat(result)
                .containsEntry("traceparent", "00-" + OtlpReceiver.trace(agent) + "-" + OtlpReceiver.id(agent) + "-01")
                .doesNotContainKey("tracestate");
    }

    @Test
    void aDeadLetterBelongsToItToo() {
        Map<String, String> letter = answered("failed", true, CALLER, "401", "[[say 1 words]]", "failed-failed");

        assertThat(letter)
                .containsEntry("CaravelReason", "key_refused")
                .containsEntry(
                        "traceparent",
                        "00-" + CALLERS_TRACE + "-" + OtlpReceiver.id(receiver.span("invoke_agent assistant")) + "-01");
    }

    private Map<String, String> answered(String topic, boolean lasting, Map<String, String> headers) {
        return answered(topic, lasting, headers, "", "[[call current-time {}]]", topic + "-results");
    }

    /** The headers of what comes of the task. */
    private Map<String, String> answered(
            String topic, boolean lasting, Map<String, String> headers, String faults, String task, String where) {
        broker.topics(topic, topic + "-results", topic + "-failed");
        Map<String, String> settings = new HashMap<>(Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.otlp",
                receiver.url(),
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.kafka.brokers",
                broker.address(),
                "caravel.kafka.tasks",
                topic,
                "caravel.kafka.results",
                topic + "-results",
                "caravel.kafka.failed",
                topic + "-failed"));
        if (lasting) {
            settings.put("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
            settings.put("caravel.recovery", "true");
        }
        try (TestHouse house = TestHouse.against(TestHouse.model(faults), settings)) {
            broker.send(topic, "key", task, headers);
            return headers(broker.records(where, 1));
        }
    }

    private static Map<String, String> headers(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, String> headers = new HashMap<>();
        records.get(0).headers().forEach(header -> {
            String twice = headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            assertThat(twice).as(header.key()).isNull();
        });
        return headers;
    }
}
