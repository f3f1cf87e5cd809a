package dev.caravel.bench;

import dev.caravel.door.DoorHouse;
import dev.caravel.support.Browser;
import dev.caravel.support.ManyRuns;
import dev.caravel.support.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * How long it takes to see the dashboard with 10,000 runs in SQLite, and to find one of them by its words, in the system's Chromium:
 * {@code mvn -Pbench test -Dbench=Dashboard}.
 */
public final class DashboardBenchmark {

    private static final int RUNS = 10_000;
    private static final int ROUNDS = 7;

    private DashboardBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "benchmark");
        Map<String, String> settings = Map.of(
                "caravel.doors", "dashboard,runs", "caravel.journal", "jdbc:sqlite:" + folder.resolve("runs.db"));
        try (DoorHouse door = DoorHouse.open(TestHouse.model(""), settings);
                Browser browser = Browser.open()) {
            ManyRuns.into(door.house().journal(), RUNS);
            for (String page : new String[] {"/", "/runs"}) {
                print(page + " first paint", () -> {
                    open(browser, door.url() + "/#" + page);
                    return milliseconds(browser, "paint", "first-contentful-paint");
                });
                print(page + " all of it", () -> {
                    open(browser, door.url() + "/#" + page);
                    return milliseconds(browser, "largest-contentful-paint", "");
                });
            }
            int[] number = {1_111};
            print("a filter typed", () -> {
                open(browser, door.url() + "/#/runs");
                browser.awaitText("100 shown");
                String words = "number " + number[0]++ + " ";
                return browser.typeUntil("input[name=text]", words, "table.runs tbody tr", 1);
            });
        }
    }

    /** As if for the first time: another address first, as the same one with another end is no new page. */
    private static void open(Browser browser, String address) {
        browser.go("about:blank");
        browser.go(address);
        browser.awaitText("Live");
    }

    private static long milliseconds(Browser browser, String type, String name) {
        Object last = browser.asyncScript(
                """
                const [type, name, done] = arguments;
                setTimeout(() => new PerformanceObserver((list) =>
                  done(list.getEntries().filter((entry) => !name || entry.name === name).at(-1).startTime))
                  .observe({ type, buffered: true }), 500);
                """,
                type,
                name);
        return ((Number) last).longValue();
    }

    /** The middle one and the slowest of some rounds; the first is not counted. */
    private static void print(String what, LongSupplier measured) {
        measured.getAsLong();
        long[] rounds = LongStream.generate(measured).limit(ROUNDS).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%-18s %5d ms, %d ms at most%n",
                what,
                rounds[ROUNDS / 2],
                Arrays.stream(rounds).max().orElseThrow());
    }
}
