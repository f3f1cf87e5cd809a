package dev.caravel.support;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunListeners;
import dev.caravel.loop.Runs;
import dev.caravel.model.ProviderClient;
import dev.caravel.recovery.RunControl;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.FileUtil;

/**
 * Caravel as an application embeds it: the real routes in a plain CamelContext, started with the settings given. When it is
 * closed, every run must have been rebuilt from its events.
 */
public final class TestHouse implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();
    /** The folder of its traces, where it has made one. */
    private Optional<Path> ownTraces = Optional.empty();

    private final RebuiltRuns rebuilt = new RebuiltRuns(this::runs, this::journal);

    /** What an application does to its context before it starts. */
    public interface Application {
        void setUp(DefaultCamelContext context) throws Exception;
    }

    private TestHouse() {}

    /** Starts it; the settings lack nothing: the journal is in memory, nothing is resumed by itself, traces go to a temporary folder, retries wait a few milliseconds. */
    public static TestHouse start(Map<String, String> settings, RouteBuilder... routes) {
        return start(settings, context -> {
            for (RouteBuilder builder : routes) {
                context.addRoutes(builder);
            }
        });
    }

    /** @param application what an application does to its context before it starts */
    public static TestHouse start(Map<String, String> settings, Application application) {
        return new TestHouse().begin(settings, application);
    }

    private TestHouse begin(Map<String, String> settings, Application application) {
        try {
            Properties properties = new Properties();
            if (!settings.containsKey("caravel.traces")) {
                ownTraces = Optional.of(Files.createTempDirectory("caravel-traces"));
                properties.setProperty("caravel.traces", ownTraces.get().toString());
            }
            properties.setProperty("caravel.journal", "memory");
            properties.setProperty("caravel.recovery", "false");
            properties.setProperty("caravel.retry.initial-delay", "20");
            properties.setProperty("caravel.retry.max-delay", "100");
            properties.setProperty("caravel.simulator", "true");
            properties.setProperty("caravel.packaged", "true");
            properties.setProperty("caravel.simulator.pace", "1");
            properties.putAll(settings);
            context.getPropertiesComponent().setInitialProperties(properties);
            context.getRegistry().bind("rebuiltRuns", RunListener.class, rebuilt);
            application.setUp(context);
            context.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            context.stop();
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }

    /** As {@link #start}, with that model behind a socket in the place of Anthropic. */
    public static TestHouse against(Simulator model, Map<String, String> settings, RouteBuilder... routes) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("caravel.anthropic.base-url", model.url());
        return start(all, routes);
    }

    public static TestHouse against(Simulator model, Map<String, String> settings, Application application) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("caravel.anthropic.base-url", model.url());
        return start(all, application);
    }

    /** A simulated model of its own, with these faults and a quick tongue. */
    public static Simulator model(String faults) {
        return model(faults, Duration.ofMillis(1));
    }

    /** @param pace the pause between two words */
    public static Simulator model(String faults, Duration pace) {
        return Simulator.start(Simulator.Settings.defaults().withPace(pace).withScript(Script.parse(faults)));
    }

    /** Runs the agent on the input; what failed stands in the exchange. */
    public Exchange run(String agent, String input) {
        return run(agent, input, Map.of());
    }

    /** @param headers what the caller sends along */
    public Exchange run(String agent, String input, Map<String, Object> headers) {
        return context.createProducerTemplate().request("agent:" + agent, exchange -> {
            exchange.getMessage().setBody(input);
            exchange.getMessage().getHeaders().putAll(headers);
        });
    }

    /** The run's events, oldest first. */
    public List<Event> events(Exchange reply) {
        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        return rebuilt.of(run).stream().map(Entry::event).toList();
    }

    /** The run's events of one type, oldest first. */
    public <T extends Event> List<T> events(Exchange reply, Class<T> type) {
        return events(reply).stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** How the runs of that agent began. */
    public List<Event.RunStarted> started(String agent) {
        return rebuilt.all().stream()
                .map(Entry::event)
                .filter(Event.RunStarted.class::isInstance)
                .map(Event.RunStarted.class::cast)
                .filter(start -> start.agent().equals(agent))
                .toList();
    }

    public void listen(RunListener listener) {
        bean("caravel.listeners", RunListeners.class).add(listener);
    }

    public Journal journal() {
        return bean("caravel.journal", Journal.class);
    }

    public RunControl runControl() {
        return bean("caravel.run-control", RunControl.class);
    }

    public Runs runs() {
        return bean("caravel.runs", Runs.class);
    }

    /** How many attempts to ask a model are in progress. */
    public int attemptsInProgress() {
        return bean("caravel.provider-client", ProviderClient.class).inProgress();
    }

    private <T> T bean(String name, Class<T> type) {
        return context.getRegistry().lookupByNameAndType(name, type);
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
        ownTraces.ifPresent(folder -> FileUtil.removeDir(folder.toFile()));
    }
}
