package dev.caravel.agent;

import dev.caravel.model.ModelParameters;
import dev.caravel.money.Dollars;
import dev.caravel.output.AnswerSchema;
import dev.caravel.text.Characters;
import java.util.List;
import java.util.Optional;

/**
 * An agent as its route declares it.
 *
 * @param name what callers call it
 * @param description what it is for, in words for people and for agents that use it as a tool
 * @param instructions its system prompt; empty when there is none
 * @param tools names of tools, {@code agent:NAME} for other agents; empty means all tools
 * @param skills names of skills, {@code *} for all; empty means all where it has all tools
 * @param model a model or tier; empty when the router decides
 * @param budget what a run may cost with its subagents, in US dollars; empty means the setting
 * @param maxTurns how many turns a run may take; empty means the setting
 * @param maxTokens how many tokens one reply may have
 * @param parameters what it tells its models besides
 * @param streaming whether the provider is asked for a stream; empty means the setting
 * @param output what its answers have to match; empty when they may be any text
 */
public record Agent(
        String name,
        String description,
        String instructions,
        Optional<List<String>> tools,
        Optional<List<String>> skills,
        Optional<String> model,
        Optional<Dollars> budget,
        Optional<Integer> maxTurns,
        int maxTokens,
        ModelParameters parameters,
        Optional<Boolean> streaming,
        Optional<AnswerSchema> output) {

    public Agent {
        description = Characters.whole(description);
        instructions = Characters.whole(instructions);
    }

    /** The prefix by which a list of tools names another agent. */
    public static final String AS_TOOL = "agent:";
}
