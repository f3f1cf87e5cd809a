package dev.caravel.observe.otel;

import dev.caravel.support.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;

/** A program that runs an agent until it is killed, mostly in the middle of a call. */
final class KilledMain {

    private KilledMain() {}

    /** Arguments: the agent, or nothing to resume a run; its task, or that run; and settings, each {@code name=value}. */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            settings.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        TestHouse house = TestHouse.start(settings, routes());
        if (arguments[0].isEmpty()) {
            house.runControl().resume(arguments[1], Optional.empty());
        } else {
            house.run(arguments[0], arguments[1]);
        }
        System.exit(0);
    }

    /**
     * Agents with tools that leave the file {@code begun} behind and take a minute, as long as there is no file {@code quick} in
     * the folder that the setting {@code folder} names.
     */
    static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:payer?description=Pays&tools=pay,look").to("direct:caravel-loop");
                from("agent:boss?tools=agent:payer").to("direct:caravel-loop");
                from("tool:pay?description=Pays&destructiveHint=true&approval=never&parameter.to=string")
                        .process(exchange -> takeTime(folder()))
                        .setBody(constant("paid"));
                from("tool:look?description=Looks&readOnlyHint=true")
                        .process(exchange -> takeTime(folder()))
                        .setBody(constant("seen"));
            }

            private Path folder() {
                return Path.of(getContext().resolvePropertyPlaceholders("{{folder}}"));
            }
        };
    }

    private static void takeTime(Path folder) throws Exception {
        Files.writeString(folder.resolve("begun"), "");
        for (int i = 0; i < 6_000 && Files.notExists(folder.resolve("quick")); i++) {
            Thread.sleep(10);
        }
    }
}
