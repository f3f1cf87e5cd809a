package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/**
 * A task through the whole loop.
 *
 * <p>Covers the routes {@code caravel-loop}, {@code caravel-run} and {@code caravel-turn}, with {@code caravel.request-writer}
 * and {@code caravel.reply-reader}.
 */
class LoopTest {

    @Test
    void answersATaskWithTheHelpOfTools() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            Exchange reply =
                    house.run("assistant", "Which orders in orders.csv are overdue, and what do they come to?");

            assertThat(reply.getMessage().getBody(String.class)).contains("1002", "1004", "1006", "3800.40");
            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
        }
    }
}
