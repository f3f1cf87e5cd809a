package dev.caravel.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.caravel.support.TestHouse;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What twenty open pages of the dashboard cost: how many runs a second get done with and without them, as fast as the machine can, in
 * turns; what CPU the server takes for each run; and the CPU of a server that nobody asks anything, with none, one and twenty. The
 * model and the pages are other processes, on the same machine: mvn -Pbench test -Dbench=OpenPages
 */
public final class OpenPagesBenchmark {

    private static final int PAGES = 20;
    private static final int AT_ONCE = 4;
    /** The compiler is busy for more than a minute. */
    private static final int WARM_UP = 16;

    /** So many that a twentieth is told from what else the machine does. */
    private static final int PAIRS = 31;

    private static final int FIGURES = 2;
    private static final int IDLE_PAIRS = 3;
    private static final long IDLE_MS = 15_000;

    private OpenPagesBenchmark() {}

    /** @param arguments how many milliseconds a round has; 2,000 where nothing is said */
    public static void main(String[] arguments) throws Exception {
        long round = arguments.length > 0 && !arguments[0].isBlank() ? Long.parseLong(arguments[0]) : 2_000;
        Path folder = Files.createTempDirectory(Path.of("target"), "benchmark");
        WebServer[] server = new WebServer[1];
        try (ProviderProcess model = new ProviderProcess();
                TestHouse house = TestHouse.start(
                        Map.of(
                                "caravel.anthropic.base-url",
                                model.url(),
                                "caravel.budget.day",
                                "none",
                                "caravel.doors",
                                "dashboard,runs",
                                "caravel.journal",
                                "jdbc:sqlite:" + folder.resolve("runs.db")),
                        context -> server[0] =
                                WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty())));
                OpenPages pages = new OpenPages(server[0].url())) {
            List<Pairs> busy = Pairs.each(
                    FIGURES,
                    WARM_UP,
                    PAIRS,
                    () -> work(house, pages, 0, round),
                    () -> work(house, pages, PAGES, round));
            for (int figure = 0; figure < FIGURES; figure++) {
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.3f without, %.3f with %d pages: %s%n",
                        figure == 0 ? "runs a second" : "milliseconds of CPU a run",
                        busy.get(figure).medianWithout(),
                        busy.get(figure).medianWith(),
                        PAGES,
                        busy.get(figure).ratios());
            }
            for (int count : new int[] {1, PAGES}) {
                Pairs idle = Pairs.of(1, IDLE_PAIRS, () -> idlePercent(pages, 0), () -> idlePercent(pages, count));
                System.out.printf(
                        Locale.ROOT,
                        "an idle server takes %.2f %% of a core, with %d pages %.2f %%: %.2f %% more%n",
                        idle.medianWithout(),
                        count,
                        idle.medianWith(),
                        idle.medianWith() - idle.medianWithout());
            }
        }
        System.exit(0);
    }

    /** Runs a second, and the milliseconds of CPU that the server took for each. */
    private static double[] work(TestHouse house, OpenPages pages, int count, long milliseconds) throws Exception {
        pages.open(count);
        long begun = System.nanoTime();
        long before = cpu();
        int runs = runs(house, milliseconds);
        return new double[] {runs * 1e9 / (System.nanoTime() - begun), (cpu() - before) / 1e6 / runs};
    }

    private static int runs(TestHouse house, long milliseconds) throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        for (int caller = 0; caller < AT_ONCE; caller++) {
            callers.execute(() -> {
                while (System.nanoTime() < end) {
                    if (house.run("assistant", "[[say 3 words]]").getException() == null) {
                        runs.incrementAndGet();
                    }
                }
            });
        }
        callers.shutdown();
        callers.awaitTermination(1, TimeUnit.HOURS);
        return runs.get();
    }

    private static double idlePercent(OpenPages pages, int count) throws Exception {
        pages.open(count);
        long begun = System.nanoTime();
        long before = cpu();
        Thread.sleep(IDLE_MS);
        return 100.0 * (cpu() - before) / (System.nanoTime() - begun);
    }

    /** Of this process, the server, in nanoseconds. */
    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
