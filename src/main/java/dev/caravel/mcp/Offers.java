package dev.caravel.mcp;

import dev.caravel.agent.Agent;
import dev.caravel.caller.Caller;
import dev.caravel.route.RouteCatalog;
import dev.caravel.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that clients can call, by name. It is made anew when routes came or went. Thread-safe. */
final class Offers {

    /** An agent may be called like a tool. */
    private static final String ASK = "ask-";

    private final RouteCatalog<Tool> tools;
    private final RouteCatalog<Agent> agents;
    private volatile Made made = new Made(-1, Map.of());

    private record Made(int changes, Map<String, Offer> offers) {}

    Offers(RouteCatalog<Tool> tools, RouteCatalog<Agent> agents) {
        this.tools = tools;
        this.agents = agents;
    }

    /** All that somebody may call, in the order of their names: clients keep the list in their prompts. */
    List<Offer> all(Caller caller) {
        return now().values().stream()
                .filter(offer -> offer.agent().map(caller::mayAsk).orElse(true))
                .toList();
    }

    Optional<Offer> find(String name, Caller caller) {
        return Optional.ofNullable(now().get(name))
                .filter(offer -> offer.agent().map(caller::mayAsk).orElse(true));
    }

    private Map<String, Offer> now() {
        int changes = tools.changes() + agents.changes();
        Made last = made;
        if (last.changes() != changes) {
            last = new Made(changes, make());
            made = last;
        }
        return last.offers();
    }

    private Map<String, Offer> make() {
        Map<String, Offer> offers = new TreeMap<>();
        offers.put(Offer.RESULT, Offer.ofResults());
        tools.all().stream().filter(Tool::mcp).forEach(tool -> offers.putIfAbsent(tool.name(), Offer.of(tool)));
        for (Agent agent : agents.unasked()) {
            String name = offers.containsKey(ASK + agent.name()) ? agent.name() : ASK + agent.name();
            offers.putIfAbsent(name, Offer.of(agent, name));
        }
        return offers;
    }
}
