package dev.caravel.bench;

import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunStatus;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;

/**
 * Parks runs for approval with the real routes, on SQLite, and starts the program anew: how long until it is ready, how much
 * memory it takes, how long the lists take, and how long one run that is approved takes to its answer. Its argument is how many:
 * {@code mvn -Pbench test -Dbench=ParkedRuns -Dbench.arguments=10000}.
 */
final class ParkedRunsBenchmark {

    private static final int AT_ONCE = 32;

    private ParkedRunsBenchmark() {}

    private static TestHouse house(Simulator model, Path folder) {
        Map<String, String> settings = Map.of(
                "caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"),
                "caravel.anthropic.key", "key",
                "caravel.recovery", "true",
                "caravel.budget.day", "none");
        return TestHouse.against(model, settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("tool:erase?description=Erases&parameter.what=string&destructiveHint=true")
                        .routeId("erase")
                        .setBody(simple("erased ${body[what]}"));
            }
        });
    }

    /** @param args how many runs; and for the program that parks them, where */
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        try (Simulator model = TestHouse.model("ok", Duration.ofMillis(1))) {
            if (args.length > 1) {
                try (TestHouse house = house(model, Path.of(args[1]))) {
                    park(house, runs);
                }
                System.exit(0);
            }
            Path folder = Files.createTempDirectory("parked");
            long begun = System.nanoTime();
            Java.start(folder, ParkedRunsBenchmark.class, args[0], folder.toString())
                    .waitFor();
            say("parking " + runs + " runs, in another program", begun);
            begun = System.nanoTime();
            try (TestHouse house = house(model, folder)) {
                say("starting anew", begun);
                measure(house);
                System.out.println("memory: " + memory("VmRSS") + ", at most " + memory("VmHWM"));
            }
        }
        System.exit(0);
    }

    private static void park(TestHouse house, int runs) throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < runs; i++) {
            callers.execute(() -> house.run("worker", "[[call erase {\"what\": \"" + next.incrementAndGet() + "\"}]]"));
        }
        callers.shutdown();
        callers.awaitTermination(1, TimeUnit.HOURS);
    }

    private static void measure(TestHouse house) throws InterruptedException {
        long begun = System.nanoTime();
        Approval first = house.runControl().approvals(20).get(0);
        say("listing the 20 approvals that wait longest", begun);
        begun = System.nanoTime();
        System.out.println(house.runControl().approvals(Integer.MAX_VALUE).size() + " approvals");
        say("listing all of them", begun);
        Journal journal = house.journal();
        begun = System.nanoTime();
        journal.latest(20, Optional.empty())
                .forEach(run -> house.runs().read(run).orElseThrow().toRecord());
        say("listing the latest 20 runs", begun);
        begun = System.nanoTime();
        house.runControl().decide(first.id(), Decision.APPROVE, "ann", "");
        while (house.runs().read(first.run()).orElseThrow().status() != RunStatus.COMPLETED) {
            Thread.sleep(5);
        }
        say("from the approval to the answer", begun);
    }

    private static void say(String what, long begun) {
        System.out.printf("%s: %.3f s%n", what, (System.nanoTime() - begun) / 1e9);
    }

    private static String memory(String line) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(each -> each.startsWith(line))
                .map(each -> each.replaceAll("\\D", "") + " kB")
                .findFirst()
                .orElse("not known");
    }
}
