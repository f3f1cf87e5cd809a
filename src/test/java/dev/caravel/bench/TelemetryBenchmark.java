package dev.caravel.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.caravel.support.TestHouse;
import dev.caravel.web.Metrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.util.FileUtil;

/**
 * What the metrics of serve and spans cost: CPU of the same runs with and without, in turns; a scrape and the sending of all spans
 * are in it, the model is another process: mvn -Pbench test -Dbench=Telemetry
 */
public final class TelemetryBenchmark {

    private static final int WARM_UP = 3;
    private static final int WARM_UP_RUNS = 5_000;
    private static final int PAIRS = 21;
    private static final String TASK = "[[call current-time {}]]";

    /** Spans are sent once a second: each round has its own. */
    private static final long SENT_MS = 1_500;

    private TelemetryBenchmark() {}

    /** @param arguments how many runs a round has; 600 where nothing is said */
    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 && !arguments[0].isBlank() ? Integer.parseInt(arguments[0]) : 600;
        Path folder = Files.createTempDirectory("caravel-bench");
        try (ProviderProcess model = new ProviderProcess()) {
            measure(
                    "journal in SQLite, as it is where nothing is set",
                    runs,
                    model,
                    database -> "jdbc:sqlite:" + folder.resolve(database));
            measure("journal in memory, where they weigh most", runs, model, database -> "memory");
        } finally {
            FileUtil.removeDir(folder.toFile());
        }
        System.exit(0);
    }

    private static void measure(String what, int runs, ProviderProcess model, UnaryOperator<String> journal)
            throws Exception {
        Map<String, String> plain = settings(model, journal.apply("off.db"), Map.of());
        Map<String, String> told = settings(model, journal.apply("on.db"), Map.of("caravel.otlp", model.receiver()));
        try (TestHouse off = TestHouse.start(plain);
                TestHouse on = TestHouse.start(told, Metrics::addTo)) {
            PrometheusMeterRegistry meters = on.context().getRegistry().findSingleByType(PrometheusMeterRegistry.class);
            // Until nothing is compiled any more.
            run(off, WARM_UP_RUNS);
            run(on, WARM_UP_RUNS);
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
                    "CPU a run of two turns, %s: %.3f ms without, %.3f ms with metrics and spans: %s%n",
                    what,
                    pairs.medianWithout(),
                    pairs.medianWith(),
                    pairs.ratios());
        }
    }

    private static Map<String, String> settings(ProviderProcess model, String journal, Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(others);
        settings.put("caravel.budget.day", "none");
        settings.put("caravel.anthropic.base-url", model.url());
        settings.put("caravel.journal", journal);
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
