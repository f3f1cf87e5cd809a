package dev.caravel.simulator;

import static dev.caravel.simulator.Client.ANTHROPIC;
import static dev.caravel.simulator.Client.anthropic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatorTest {

    @Test
    void streamsAtItsPace() throws Exception {
        try (Simulator simulator = Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(20)))) {
            long start = System.nanoTime();

            new Client(simulator).post(ANTHROPIC, anthropic("[[say 20 words]]").put("stream", true));

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(2));
        }
    }

    @Test
    void servesManyAtOnceAndRemembersEachCall() {
        try (Simulator simulator = Simulator.start()) {
            Client client = new Client(simulator);
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 50)
                    .mapToObj(number -> client.http()
                            .sendAsync(
                                    client.request(
                                                    ANTHROPIC,
                                                    anthropic("[[say 5 words]]")
                                                            .put("stream", true)
                                                            .toString())
                                            .header("X-Number", "" + number)
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString()))
                    .toList();

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().body()).contains("message_stop"));
            assertThat(simulator.calls()).hasSize(50).allMatch(Call::finished);
            assertThat(simulator.calls())
                    .extracting(call -> call.headers().get("x-number"))
                    .doesNotHaveDuplicates();
            assertThat(simulator.calls())
                    .allMatch(call -> call.body().path("stream").asBoolean());
        }
    }

    @Test
    void answersNobodyAfterItIsClosed() {
        Simulator simulator = Simulator.start();
        Client client = new Client(simulator);
        simulator.close();

        assertThatThrownBy(() -> client.post(ANTHROPIC, anthropic("hi"))).isInstanceOf(IOException.class);
    }
}
