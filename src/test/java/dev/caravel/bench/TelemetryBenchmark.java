package dev.caravel.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.support.TestHouse;
import dev.caravel.web.Metrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the metrics of serve and spans cost: CPU of the same runs with and without, in turns; a scrape and the sending of all spans
 * are in it, the model is another process: mvn -Pbench test -Dbench=Telemetry
 */
public final class TelemetryBenchmark {

    private static final int WARM_UP = 5;
    private static final int PAIRS = 25;
    private static final String TASK = "[[call current-time {}]]";

    /** Spans are sent once a second: each round has its own. */
    private static final long SENT_MS = 1_500;

    private TelemetryBenchmark() {}

    /** @param arguments how many runs a round has; 400 where nothing is said */
    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 && !arguments[0].isBlank() ? Integer.parseInt(arguments[0]) : 400;
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        String otlp = "http://127.0.0.1:" + receiver.getAddress().getPort();
        try (ProviderProcess model = new ProviderProcess();
                TestHouse off = TestHouse.start(settings(model, Map.of()));
                TestHouse on = TestHouse.start(settings(model, Map.of("caravel.otlp", otlp)), Metrics::addTo)) {
            PrometheusMeterRegistry meters = on.context().getRegistry().findSingleByType(PrometheusMeterRegistry.class);
            Pairs pairs = Pairs.of(
                    WARM_UP,
                    PAIRS,
                    () -> cpu(() -> run(off, runs)) / runs,
                    () -> cpu(() -> {
                                run(on, runs);
                                meters.scrape();
                            })
                            / runs);
            System.out.printf(
                    Locale.ROOT,
                    "CPU a run of two turns: %.3f ms without, %.3f ms with metrics and spans: %s%n",
                    pairs.medianWithout(),
                    pairs.medianWith(),
                    pairs.ratios());
        } finally {
            receiver.stop(0);
        }
        System.exit(0);
    }

    private static Map<String, String> settings(ProviderProcess model, Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(others);
        settings.put("caravel.budget.day", "none");
        settings.put("caravel.anthropic.base-url", model.url());
        return settings;
    }

    /** Milliseconds of CPU that it takes, whatever it leaves to threads of its own included. */
    private static double cpu(Runnable work) throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        work.run();
        Thread.sleep(SENT_MS);
        return (system.getProcessCpuTime() - before) / 1e6;
    }

    private static void run(TestHouse house, int runs) {
        for (int run = 0; run < runs; run++) {
            if (house.run("assistant", TASK).getException() != null) {
                throw new IllegalStateException("a run failed");
            }
        }
    }
}
