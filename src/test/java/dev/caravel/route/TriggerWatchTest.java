package dev.caravel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.GenericFileFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trigger does not end by an error, neither in a step nor while it looks for work. */
class TriggerWatchTest {

    @TempDir
    Path folder;

    private final AtomicInteger failures = new AtomicInteger(2);
    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void aConsumerThatAnErrorEndedIsStartedAgain() throws Exception {
        GenericFileFilter<Object> missing = file -> {
            if (failures.getAndDecrement() > 0) {
                throw new NoClassDefFoundError("com/shop/Filter");
            }
            return true;
        };
        try (TestHouse house = house("&filter=#missing", missing, () -> {})) {
            Files.writeString(folder.resolve("task.txt"), "a task");

            Until.is("the file is taken", () -> taken.get() == 1);
            assertThat(failures.get()).isNegative();
        }
    }

    @Test
    void anErrorInAStepIsTheMessagesFailure() throws Exception {
        try (TestHouse house = house("", file -> true, () -> {
            if (failures.getAndDecrement() > 1) {
                throw new StackOverflowError();
            }
        })) {
            Files.writeString(folder.resolve("first.txt"), "a task");
            Until.is("the first file is put aside", () -> Files.exists(folder.resolve(".failed/first.txt")));
            Files.writeString(folder.resolve("second.txt"), "a task");

            Until.is("the second is taken", () -> taken.get() == 1);
        }
    }

    private TestHouse house(String options, GenericFileFilter<Object> filter, Runnable step) {
        RouteBuilder trigger = new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + folder + "?initialDelay=10&delay=50&moveFailed=.failed" + options)
                        .routeId("trigger")
                        .process(exchange -> step.run())
                        .process(exchange -> taken.incrementAndGet());
            }
        };
        return TestHouse.start(Map.of("caravel.simulator", "true"), context -> {
            context.getRegistry().bind("missing", filter);
            context.addRoutes(trigger);
        });
    }
}
