package dev.caravel.tool;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The tools that there are, by name. Only names in here can be called. Thread-safe. */
public final class ToolCatalog {

    private final Map<String, Offer> offers = new ConcurrentSkipListMap<>();
    private final Set<String> onlyByName = ConcurrentHashMap.newKeySet();
    private final AtomicInteger changes = new AtomicInteger();

    /** A tool and the beginning of its route. */
    private record Offer(Tool tool, ToolConsumer consumer) {}

    /** @throws IllegalArgumentException when there is one of that name already */
    void add(Tool tool, ToolConsumer consumer) {
        changes.incrementAndGet();
        if (offers.putIfAbsent(tool.name(), new Offer(tool, consumer)) != null) {
            throw new IllegalArgumentException(
                    "there are two tools named '" + tool.name() + "': give one of the routes another name");
        }
    }

    void remove(ToolConsumer consumer) {
        offers.values().removeIf(offer -> offer.consumer() == consumer);
        changes.incrementAndGet();
    }

    public Optional<Tool> find(String name) {
        return Optional.ofNullable(offers.get(name)).map(Offer::tool);
    }

    /** The route of a tool; empty when there is none or it is not running. */
    Optional<ToolConsumer> route(String name) {
        return Optional.ofNullable(offers.get(name)).map(Offer::consumer).filter(ToolConsumer::isStarted);
    }

    /** All tools, in the order of their names, so that prompts stay alike from run to run. */
    public List<Tool> all() {
        return offers.values().stream().map(Offer::tool).toList();
    }

    /** From now on an agent has this tool only where it names it. */
    public void giveOnlyByName(String name) {
        onlyByName.add(name);
    }

    /** What an agent has that names no tools. */
    public List<Tool> unasked() {
        return all().stream().filter(tool -> !onlyByName.contains(tool.name())).toList();
    }

    /** Rises with every change, so that what was made from the catalog can be kept until then. */
    public int changes() {
        return changes.get();
    }
}
