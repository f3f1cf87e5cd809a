package dev.caravel.replay;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * Caravel with the real routes, a provider on a real socket that replays, and a stub for every tool that a recording calls.
 * What the provider answers is found by a number in the input.
 */
final class ReplayHouse implements AutoCloseable, RunListener {

    private static final Pattern CASE = Pattern.compile("replay case (\\d+)");

    private final Map<Integer, Function<String, ReplayServer.Answer>> cases = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, StringBuilder> shown = new ConcurrentHashMap<>();
    private final Map<String, String> results = new ConcurrentHashMap<>();
    private final ReplayServer server;
    private final TestHouse house;

    /** @param maxTurns how many turns each run may take */
    ReplayHouse(Collection<Recorded> recorded, int maxTurns) {
        this(tools(recorded), maxTurns);
    }

    ReplayHouse(Set<String> tools, int maxTurns) {
        server = ReplayServer.start(request -> {
            String text = request.toString();
            if (request.has("tool_choice")) {
                // The last turn of a run whose turns are used up: no recording has one.
                return new ReplayServer.Answer(400, "application/json", List.of(), true);
            }
            Matcher number = CASE.matcher(text);
            return number.find()
                    ? cases.get(Integer.valueOf(number.group(1))).apply(text)
                    : new ReplayServer.Answer(500, "text/plain", List.of(), true);
        });
        Map<String, String> settings = new HashMap<>(Map.of(
                "caravel.anthropic.base-url", server.url(),
                "caravel.openai.base-url", server.url(),
                "caravel.retry.attempts", "1",
                "caravel.budget.run", "none",
                "caravel.budget.day", "none"));
        house = TestHouse.start(settings, new RouteBuilder() {
            @Override
            public void configure() {
                getContext().getRegistry().bind("shownText", RunListener.class, ReplayHouse.this);
                tools.forEach(this::stub);
                for (String provider : List.of("anthropic", "openai")) {
                    agent(provider, true);
                    agent(provider, false);
                }
            }

            private void stub(String tool) {
                from("tool:" + tool + "?description=Stub&longestResult=10000000&argSchema=classpath:wire/anything.json")
                        .errorHandler(noErrorHandler())
                        .process(exchange -> exchange.getMessage().setBody(result(exchange)));
            }

            private void agent(String provider, boolean streaming) {
                from("agent:" + name(provider, streaming) + "?description=Replays&model=" + provider
                                + "/recorded&maxTurns=" + maxTurns + "&streaming=" + streaming + "&tools="
                                + String.join(",", tools))
                        .errorHandler(noErrorHandler())
                        .to("direct:caravel-loop");
            }
        });
    }

    private static String name(String provider, boolean streaming) {
        return provider + (streaming ? "-stream" : "-whole");
    }

    /** The names that can be a tool's and that no tool of Caravel's own has. */
    private static Set<String> tools(Collection<Recorded> recorded) {
        Set<String> names = recorded.stream()
                .filter(Recorded::isReply)
                .flatMap(one -> Expected.of(one).calls().stream())
                .map(Expected.Call::name)
                .filter(name -> name.matches("[a-zA-Z0-9_-]{1,64}"))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> own = Files.list(Path.of("routes/tools"))) {
            own.forEach(file -> names.remove(file.getFileName().toString().replaceFirst("\\..*", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /** The stubs answer a call of this id with this text. */
    void result(String call, String text) {
        results.put(call, text);
    }

    private String result(Exchange exchange) {
        String effect = exchange.getMessage().getHeader("CaravelEffectKey", String.class);
        // run/turn/call, and a call's id may hold a slash itself.
        return results.getOrDefault(effect.split("/", 3)[2], "done");
    }

    /** What a run came to. */
    record Ran(Exchange exchange, List<Event> events, String shown) {

        /** The first: a reply without a word is asked for once more. */
        Event.ModelReplied replied() {
            return events.stream()
                    .filter(Event.ModelReplied.class::isInstance)
                    .map(Event.ModelReplied.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there should be a reply in " + events));
        }

        Event.ModelFailed failed() {
            return only(Event.ModelFailed.class);
        }

        private <T extends Event> T only(Class<T> type) {
            List<T> found =
                    events.stream().filter(type::isInstance).map(type::cast).toList();
            if (found.size() != 1) {
                throw new AssertionError("there should be one " + type.getSimpleName() + " in " + events);
            }
            return found.get(0);
        }

        String status() {
            return exchange.getMessage().getHeader("CaravelStatus", String.class);
        }

        String answer() {
            return exchange.getMessage().getBody(String.class);
        }
    }

    /** Runs an agent whose provider gives the same answer whatever it is asked. */
    Ran run(Recorded recorded, Iterable<byte[]> pieces, boolean whole) {
        ReplayServer.Answer answer = new ReplayServer.Answer(recorded.status(), recorded.contentType(), pieces, whole);
        return run(recorded.provider(), recorded.isStream(), request -> answer);
    }

    /** Runs an agent. */
    Ran run(String provider, boolean streaming, Function<String, ReplayServer.Answer> provides) {
        int number = count.incrementAndGet();
        cases.put(number, provides);
        Exchange exchange = house.run(name(provider, streaming), "replay case " + number);
        String run = exchange.getMessage().getHeader("CaravelRunId", String.class);
        StringBuilder text = shown.get(run);
        return new Ran(exchange, house.events(exchange), text == null ? "" : text.toString());
    }

    @Override
    public void text(String run, String delta) {
        shown.computeIfAbsent(run, id -> new StringBuilder()).append(delta);
    }

    @Override
    public void textRetracted(String run) {
        shown.remove(run);
    }

    @Override
    public void close() {
        try (server) {
            house.close();
        }
    }
}
