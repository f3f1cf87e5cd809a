package dev.caravel.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;

/**
 * What routes offer by name: the agents, or the tools, that there are. Thread-safe.
 *
 * @param <T> an agent or a tool, as its route declares it
 */
public final class RouteCatalog<T> {

    /** What providers allow as the name of a tool; an agent can be one. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final String noun;
    private final Map<String, CatalogConsumer<T>> routes = new ConcurrentSkipListMap<>();
    private final Set<String> onlyByName = ConcurrentHashMap.newKeySet();
    private final Set<String> replaceable = ConcurrentHashMap.newKeySet();
    private final AtomicInteger changes = new AtomicInteger();

    /** @param noun what the catalog holds, in one word: agent, tool */
    public RouteCatalog(String noun) {
        this.noun = noun;
    }

    /** @throws IllegalArgumentException when nothing can have this name */
    public void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException((noun.startsWith("a") ? "an " : "a ") + noun
                    + "'s name has 1 to 64 letters, digits, - and _; '" + name + "' does not fit");
        }
    }

    /**
     * The beginning of a route. What it offers is found from now on, not from when the route starts: all are known before the
     * first one runs, and can be checked against each other.
     *
     * @throws IllegalArgumentException when there is one of that name already
     */
    public CatalogConsumer<T> add(String name, T offered, Endpoint endpoint, Processor route) {
        CatalogConsumer<T> consumer = new CatalogConsumer<>(endpoint, route, offered, this);
        changes.incrementAndGet();
        if (replaceable.remove(name)) {
            routes.put(name, consumer);
        } else if (routes.putIfAbsent(name, consumer) != null) {
            throw new IllegalArgumentException(
                    "there are two " + noun + "s named '" + name + "': give one of the routes another name");
        }
        return consumer;
    }

    /** The next one of this name takes the place of the one that is there, which goes on for those who have it already. */
    public void letReplace(String name) {
        replaceable.add(name);
    }

    /** The one that was there before is found again, and none takes its place. */
    public void putBack(String name, CatalogConsumer<T> before) {
        replaceable.remove(name);
        routes.put(name, before);
        changes.incrementAndGet();
    }

    /** The one of that name, running or not. */
    public Optional<CatalogConsumer<T>> consumer(String name) {
        return Optional.ofNullable(routes.get(name));
    }

    /** It is not found any more; who has it already goes on with it. */
    public void remove(CatalogConsumer<T> consumer) {
        routes.values().remove(consumer);
        changes.incrementAndGet();
    }

    public Optional<T> find(String name) {
        return Optional.ofNullable(routes.get(name)).map(CatalogConsumer::offered);
    }

    /** The route of that name; empty when there is none or it is not running. */
    public Optional<CatalogConsumer<T>> route(String name) {
        return Optional.ofNullable(routes.get(name)).filter(CatalogConsumer::isStarted);
    }

    /** All, in the order of their names, so that prompts stay alike from run to run. */
    public List<T> all() {
        return routes.values().stream().map(CatalogConsumer::offered).toList();
    }

    /** From now on an agent has this one only where it names it. */
    public void giveOnlyByName(String name) {
        onlyByName.add(name);
    }

    /** What an agent has that names none. */
    public List<T> unasked() {
        return routes.entrySet().stream()
                .filter(route -> !onlyByName.contains(route.getKey()))
                .map(route -> route.getValue().offered())
                .toList();
    }

    /** Rises with every change, so that what was made from the catalog can be kept until then. */
    public int changes() {
        return changes.get();
    }
}
