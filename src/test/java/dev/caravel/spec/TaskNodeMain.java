package dev.caravel.spec;

import dev.caravel.support.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/** One of several programs that work on the tasks of a topic, until it is killed. Says {@code ready} when its routes have started. */
final class TaskNodeMain {

    private TaskNodeMain() {}

    /** Arguments: the file that each payment leaves a line in, and settings, each {@code name=value}. */
    public static void main(String[] args) throws Exception {
        Path witness = Path.of(args[0]);
        Map<String, String> settings = new HashMap<>();
        for (int i = 1; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        try (TestHouse house = TestHouse.start(settings, new RouteBuilder() {
            @Override
            public void configure() {
                from("tool:pay?description=Pays&parameter.task=string")
                        .routeId("pay")
                        .process(exchange -> Files.writeString(
                                witness,
                                exchange.getMessage().getBody(Map.class).get("task") + "\n",
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND))
                        .setBody(constant("paid"));
            }
        })) {
            System.out.println("ready");
            System.in.read();
        }
    }
}
