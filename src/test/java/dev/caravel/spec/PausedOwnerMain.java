package dev.caravel.spec;

import dev.caravel.journal.Journal;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.support.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** A program that has a lease on its run, thinks until a file appears, and then wants to pay. Prints the answer that it gets. */
final class PausedOwnerMain {

    static final Duration LEASE = Duration.ofSeconds(2);
    static final String TASK = "[[call think {}]] then [[call pay {}]]";

    private PausedOwnerMain() {}

    /** Arguments: the model's address, the journal's, the folder of the file {@code go} and of the witness's. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[2]);
        SqlJournal journal = new SqlJournal(args[1], Sync.FULL, SqlJournal.PATIENCE, LEASE);
        try (TestHouse house = house(args[0], journal, folder, true, Map.of())) {
            Exchange reply = house.run("worker", TASK);
            System.out.println(reply.getMessage().getBody() + " " + reply.getException());
        }
        System.exit(0);
    }

    static TestHouse house(
            String model, Journal journal, Path folder, boolean thinksLong, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("caravel.anthropic.base-url", model);
        all.put("caravel.anthropic.key", "key");
        return TestHouse.start(all, context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:worker").routeId("worker").to("direct:caravel-loop");
                    from("tool:think?description=Thinks&readOnlyHint=true")
                            .routeId("think")
                            .process(exchange -> {
                                while (thinksLong && !Files.exists(folder.resolve("go"))) {
                                    Thread.sleep(20);
                                }
                            })
                            .setBody(constant("thought"));
                    from("tool:pay?description=Pays")
                            .routeId("pay")
                            .process(exchange ->
                                    StoryMain.witness(folder.resolve("witness")).paid())
                            .setBody(constant("paid"));
                }
            });
        });
    }
}
