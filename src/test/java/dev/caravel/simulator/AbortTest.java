package dev.caravel.simulator;

import static dev.caravel.simulator.Client.ANTHROPIC;
import static dev.caravel.simulator.Client.anthropic;
import static dev.caravel.simulator.Client.openAi;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that leaves before it has its answer. */
class AbortTest {

    private final Simulator simulator =
            Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(1)));
    private final Client client = new Client(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({"/v1/messages,event: ping", "/v1/chat/completions,: ping"})
    void aStalledStreamSendsOnlyPingsAndTheClientsLeavingIsNoticed(String path, String ping) throws Exception {
        simulator.script(Script.parse("stall"));
        ObjectNode body = path.equals(ANTHROPIC) ? anthropic("[[say 50 words]]") : openAi("[[say 50 words]]");
        HttpResponse<InputStream> answer = client.http()
                .send(
                        client.request(path, body.put("stream", true).toString())
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body()))) {
            Stream<String> lines = Stream.generate(() -> line(reader));
            // One ping belongs to every Anthropic stream; the second and third are the stall's.
            assertThat(lines.filter(ping::equals).limit(3)).hasSize(3);
        }
        long left = System.nanoTime();

        Call call = simulator.calls().get(0);
        awaitAbort(call);

        assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(1));
        assertThat(call.abortedAfter()).isGreaterThan(Duration.ofMillis(200));
        assertThat(call.finished()).isFalse();
    }

    @Test
    void aClientThatLeavesBeforeTheHeadIsNoticed() throws Exception {
        simulator.script(Script.parse("slow-head=30s"));
        CompletableFuture<?> answer = client.http()
                .sendAsync(
                        client.request(ANTHROPIC, anthropic("hi").toString()).build(),
                        HttpResponse.BodyHandlers.ofString());
        while (simulator.calls().isEmpty()) {
            Thread.sleep(5);
        }

        answer.cancel(true);
        awaitAbort(simulator.calls().get(0));

        assertThat(simulator.calls().get(0).abortedAfter()).isLessThan(Duration.ofSeconds(1));
        assertThat(simulator.calls().get(0).status()).isZero();
    }

    @Test
    void aClientThatLeavesInMidStreamIsNoticed() throws Exception {
        HttpResponse<InputStream> answer = client.http()
                .send(
                        client.request(
                                        ANTHROPIC,
                                        anthropic("[[say 5000 words]]")
                                                .put("stream", true)
                                                .put("max_tokens", 9000)
                                                .toString())
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        answer.body().readNBytes(500);
        answer.body().close();

        awaitAbort(simulator.calls().get(0));

        assertThat(simulator.calls().get(0).aborted()).isTrue();
    }

    private static String line(BufferedReader reader) {
        try {
            return reader.readLine();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void awaitAbort(Call call) throws InterruptedException {
        for (int i = 0; i < 200 && !call.aborted(); i++) {
            Thread.sleep(5);
        }
        assertThat(call.aborted()).isTrue();
    }
}
