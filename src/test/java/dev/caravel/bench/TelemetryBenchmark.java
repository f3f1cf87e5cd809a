package dev.caravel.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.support.TestHouse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What metrics and spans cost: CPU of the same runs with and without, in turns: mvn -Pbench test -Dbench=Telemetry */
public final class TelemetryBenchmark {

    private static final int ROUNDS = 6;
    private static final String TASK = "[[call current-time {}]]";

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
        try (TestHouse off = TestHouse.start(settings(Map.of()));
                TestHouse on = TestHouse.start(settings(Map.of("caravel.otlp", otlp)), context -> context.getRegistry()
                        .bind("meters", MeterRegistry.class, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))) {
            cpu(off, runs);
            cpu(on, runs);
            double without = 0;
            double with = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                // Whoever goes second has the warmer compiler.
                if (round % 2 == 0) {
                    without += cpu(off, runs);
                    with += cpu(on, runs);
                } else {
                    with += cpu(on, runs);
                    without += cpu(off, runs);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "CPU a run of two turns: %.3f ms without, %.3f ms with metrics and spans: %.3f times%n",
                    without / runs / ROUNDS,
                    with / runs / ROUNDS,
                    with / without);
        } finally {
            receiver.stop(0);
        }
    }

    private static Map<String, String> settings(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(others);
        settings.put("caravel.budget.day", "none");
        return settings;
    }

    /** Milliseconds of CPU that the runs take, the simulated model's included. */
    private static double cpu(TestHouse house, int runs) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        for (int run = 0; run < runs; run++) {
            if (house.run("assistant", TASK).getException() != null) {
                throw new IllegalStateException("a run failed");
            }
        }
        return (system.getProcessCpuTime() - before) / 1e6;
    }
}
