package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.agent.Agent;
import dev.caravel.caller.Caller;
import dev.caravel.door.AgentDoor;
import dev.caravel.door.HttpReply;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** What clients choose from: each agent that the caller may ask is a model. Each method is a step of the route for one call. Thread-safe. */
public final class OpenAiModels {

    private final AgentDoor door;
    private final Optional<String> plainModel;
    private final Instant since = Instant.now();

    /** @param plainModel a model that can be asked beside the agents */
    public OpenAiModels(AgentDoor door, Optional<String> plainModel) {
        this.door = door;
        this.plainModel = plainModel;
    }

    /**
     * What a model's name stands for.
     *
     * @param agent the agent that is asked
     * @param model the model that it asks; empty for its own
     */
    record Asked(String agent, Optional<String> model) {}

    /** All of them. */
    public void list(Exchange exchange) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = json.putArray("data");
        names(exchange).forEach(name -> data.add(model(name)));
        HttpReply.json(exchange, 200, json.toString());
    }

    /** The one of the path. */
    public void show(Exchange exchange) {
        String name = exchange.getMessage().getHeader("model", "", String.class);
        named(exchange, name);
        HttpReply.json(exchange, 200, model(name).toString());
    }

    /** @throws OpenAiFailure when there is no such model, or the caller may not ask it */
    Asked named(Exchange exchange, String name) {
        List<String> names = names(exchange);
        if (!names.contains(name)) {
            throw new OpenAiFailure(OpenAiError.noModel("there is no model '" + Printable.line(name)
                    + "'; every agent is one: " + String.join(", ", names)));
        }
        boolean isAgent =
                door.agents(exchange).stream().anyMatch(agent -> agent.name().equals(name));
        return isAgent ? new Asked(name, Optional.empty()) : new Asked(AgentDoor.PLAIN_AGENT, plainModel);
    }

    private List<String> names(Exchange exchange) {
        return Stream.concat(
                        door.agents(exchange).stream().map(Agent::name),
                        plainModel.filter(model -> Caller.of(exchange).mayAsk(AgentDoor.PLAIN_AGENT)).stream())
                .distinct()
                .toList();
    }

    private ObjectNode model(String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", name)
                .put("object", "model")
                .put("created", since.getEpochSecond())
                .put("owned_by", "caravel");
    }
}
