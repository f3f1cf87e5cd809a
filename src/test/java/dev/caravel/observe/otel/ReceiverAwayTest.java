package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravel.support.FreePort;
import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A receiver of spans that is away, refuses them or hangs is told of in one line, and delays nothing but the end, a little. */
class ReceiverAwayTest {

    private final LogLines lines = new LogLines(WatchedExporter.class);
    private final LogLines losses = new LogLines(ExporterLog.class);
    private final JavaLog javaLog = new JavaLog();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer receiver;

    /** What a library says in Java's own log, and a user sees with its stack trace. */
    private static final class JavaLog extends Handler {

        private final List<String> said = new ArrayList<>();

        @Override
        public synchronized void publish(LogRecord said) {
            this.said.add(said.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        Logger.getLogger("io.opentelemetry").addHandler(javaLog);
    }

    @AfterEach
    void close() {
        Logger.getLogger("io.opentelemetry").removeHandler(javaLog);
        end.countDown();
        lines.close();
        losses.close();
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    private int receiver(int port, int status) throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        receiver.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (status == 0) {
                await();
            }
            exchange.sendResponseHeaders(status == 0 ? 200 : status, -1);
            exchange.close();
        });
        receiver.start();
        return receiver.getAddress().getPort();
    }

    /** What is said of this receiver; another test's may still be tried. */
    private List<String> told() {
        return lines.all().stream()
                .filter(line -> line.contains(":" + receiver.getAddress().getPort() + "/"))
                .toList();
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TestHouse house(int port) {
        return TestHouse.start(Map.of("caravel.otlp", "http://127.0.0.1:" + port));
    }

    private static void run(TestHouse house) {
        assertThat(house.run("assistant", "[[say 1 words]]").getException()).isNull();
    }

    @Test
    void oneThatIsAwayIsToldOfOnceAndWhenItIsBack() throws IOException {
        int port = receiver(FreePort.find(), 200);
        receiver.stop(0);
        try (TestHouse house = house(port)) {
            run(house);
            Until.is("it is told of", () -> !told().isEmpty());
            assertThat(told()).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("WARN http://127.0.0.1:" + port + "/v1/traces takes no spans since 20")
                    .contains("Z: the connection was refused. They are lost meanwhile, runs go on"));

            receiver(port, 200);
            run(house);
            Until.is("it is back", () -> told().size() > 1);
        }

        assertThat(told()).hasSize(2);
        assertThat(told().get(1)).startsWith("INFO http://127.0.0.1:" + port + "/v1/traces takes spans again");
        assertThat(javaLog.said).isEmpty();
    }

    @Test
    void oneThatRefusesThemIsToldOfWithItsStatus() throws IOException {
        try (TestHouse house = house(receiver(0, 500))) {
            for (int batch = 0; batch < 3; batch++) {
                run(house);
                pause(1_200);
            }
            run(house);
        }

        assertThat(told()).singleElement().satisfies(line -> assertThat(line).contains("Z: it answers 500. "));
        assertThat(javaLog.said).isEmpty();
    }

    @Test
    void oneThatIsTooSlowIsToldOfWithTheNumberOfSpansThatAreLost() throws IOException {
        try (TestHouse house = house(receiver(0, 0))) {
            // More spans than wait for a receiver.
            for (int i = 0; i < 1_500; i++) {
                run(house);
            }
            end.countDown();
            Until.is("it is told of", () -> !losses.all().isEmpty());
        }

        assertThat(losses.all().get(0))
                .matches("WARN http://127.0.0.1:\\d+/v1/traces takes spans too slowly: \\d+ are lost; runs go on");
        assertThat(javaLog.said).isEmpty();
    }

    @Test
    void oneThatHangsDelaysTheEndByAFewSecondsAndNoRun() throws IOException {
        long closing;
        try (TestHouse house = house(receiver(0, 0))) {
            run(house);
            pause(1_500);
            long begun = System.nanoTime();
            run(house);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            closing = System.nanoTime();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(9));
        assertThat(javaLog.said).isEmpty();
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
