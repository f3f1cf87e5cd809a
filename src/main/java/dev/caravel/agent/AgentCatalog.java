package dev.caravel.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The agents that there are, by name. Thread-safe. */
public final class AgentCatalog {

    private final Map<String, Offer> offers = new ConcurrentSkipListMap<>();
    private final AtomicInteger changes = new AtomicInteger();

    /** An agent and the beginning of its route. */
    private record Offer(Agent agent, AgentConsumer consumer) {}

    /** @throws IllegalArgumentException when there is one of that name already */
    void add(Agent agent, AgentConsumer consumer) {
        changes.incrementAndGet();
        if (offers.putIfAbsent(agent.name(), new Offer(agent, consumer)) != null) {
            throw new IllegalArgumentException(
                    "there are two agents named '" + agent.name() + "': give one of the routes another name");
        }
    }

    void remove(AgentConsumer consumer) {
        offers.values().removeIf(offer -> offer.consumer() == consumer);
        changes.incrementAndGet();
    }

    public Optional<Agent> find(String name) {
        return Optional.ofNullable(offers.get(name)).map(Offer::agent);
    }

    /** The route of an agent; empty when there is none or it is not running. */
    public Optional<AgentConsumer> route(String name) {
        return Optional.ofNullable(offers.get(name)).map(Offer::consumer).filter(AgentConsumer::isStarted);
    }

    /** All agents, in the order of their names. */
    public List<Agent> all() {
        return offers.values().stream().map(Offer::agent).toList();
    }

    /** Rises with every change, so that what was made from the catalog can be kept until then. */
    public int changes() {
        return changes.get();
    }
}
