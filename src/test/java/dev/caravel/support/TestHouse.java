package dev.caravel.support;

import dev.caravel.agent.Runs;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Caravel as an application embeds it: the real routes in a plain CamelContext, started with the settings given. When it is
 * closed, every run must have been rebuilt from its events.
 */
public final class TestHouse implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RebuiltRuns rebuilt = new RebuiltRuns(this::runs);

    private TestHouse() {}

    /** Starts it; the settings lack nothing: traces go to a temporary folder, retries wait a few milliseconds. */
    public static TestHouse start(Map<String, String> settings, RouteBuilder... routes) {
        TestHouse house = new TestHouse();
        try {
            Properties properties = new Properties();
            properties.setProperty(
                    "caravel.traces",
                    Files.createTempDirectory("caravel-traces").toString());
            properties.setProperty("caravel.retry.initial-delay", "20");
            properties.setProperty("caravel.retry.max-delay", "100");
            properties.setProperty("caravel.simulator.pace", "1");
            properties.putAll(settings);
            house.context.getPropertiesComponent().setInitialProperties(properties);
            house.context.getRegistry().bind("rebuiltRuns", RunListener.class, house.rebuilt);
            for (RouteBuilder builder : routes) {
                house.context.addRoutes(builder);
            }
            house.context.start();
            return house;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            house.context.stop();
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }

    /** Runs the agent on the input; what failed stands in the exchange. */
    public Exchange run(String agent, String input) {
        return context.createProducerTemplate()
                .request("agent:" + agent, exchange -> exchange.getMessage().setBody(input));
    }

    /** The run's events, oldest first. */
    public List<Event> events(Exchange reply) {
        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        return rebuilt.of(run).stream().map(Entry::event).toList();
    }

    public Runs runs() {
        return context.getRegistry().lookupByNameAndType("caravel.runs", Runs.class);
    }

    public DefaultCamelContext context() {
        return context;
    }

    /** The folder that holds the traces of this house. */
    public Path traces() {
        return Path.of(context.resolvePropertyPlaceholders("{{caravel.traces}}"));
    }

    @Override
    public void close() {
        context.stop();
        rebuilt.assertNone();
    }
}
