package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.ClientTool;
import dev.caravel.journal.GivenCall;
import dev.caravel.journal.Message;
import dev.caravel.money.Dollars;
import java.util.List;
import java.util.Optional;

/**
 * What a caller asks for, beside the input.
 *
 * @param agent the agent's name
 * @param tenant on whose behalf
 * @param thread the conversation to continue
 * @param model a model or tier, before the agent's own
 * @param key what tells this task from all others of the agent and tenant
 * @param replyTo the endpoint that gets the answer, whoever finishes the run
 * @param budget what it may cost, at most what the agent allows
 * @param maxTurns how many turns it may take, at most what the agent allows
 * @param trigger the route that the message came in by
 * @param untrusted whether the input may hold text that somebody outside wrote
 * @param history the conversation that the input continues, where the caller keeps it
 * @param call what is called instead of asking a model; empty for an agent's own turns
 * @param tools those that the caller has itself
 * @param tags by which the run is found again, as {@link Tags} lets them through
 * @param output the JSON Schema that the answer has to match, in the place of the agent's; empty when that decides
 * @param files those that come with the input, and with the conversation before it
 */
public record RunRequest(
        String agent,
        Optional<String> tenant,
        Optional<String> thread,
        Optional<String> key,
        Optional<String> replyTo,
        Optional<String> model,
        Optional<Dollars> budget,
        Optional<Integer> maxTurns,
        Optional<String> trigger,
        boolean untrusted,
        List<Message> history,
        Optional<GivenCall> call,
        List<ClientTool> tools,
        List<String> tags,
        Optional<JsonNode> output,
        AttachedFiles files) {

    /** What a caller asks for who sends no files. */
    public RunRequest(
            String agent,
            Optional<String> tenant,
            Optional<String> thread,
            Optional<String> key,
            Optional<String> replyTo,
            Optional<String> model,
            Optional<Dollars> budget,
            Optional<Integer> maxTurns,
            Optional<String> trigger,
            boolean untrusted,
            List<Message> history,
            Optional<GivenCall> call,
            List<ClientTool> tools,
            List<String> tags,
            Optional<JsonNode> output) {
        this(
                agent,
                tenant,
                thread,
                key,
                replyTo,
                model,
                budget,
                maxTurns,
                trigger,
                untrusted,
                history,
                call,
                tools,
                tags,
                output,
                AttachedFiles.NONE);
    }

    /** What a caller asks for who leaves the answer's form to the agent, too. */
    public RunRequest(
            String agent,
            Optional<String> tenant,
            Optional<String> thread,
            Optional<String> key,
            Optional<String> replyTo,
            Optional<String> model,
            Optional<Dollars> budget,
            Optional<Integer> maxTurns,
            Optional<String> trigger,
            boolean untrusted,
            List<Message> history,
            Optional<GivenCall> call,
            List<ClientTool> tools,
            List<String> tags) {
        this(
                agent,
                tenant,
                thread,
                key,
                replyTo,
                model,
                budget,
                maxTurns,
                trigger,
                untrusted,
                history,
                call,
                tools,
                tags,
                Optional.empty());
    }

    /** The same with these files. */
    public RunRequest with(AttachedFiles otherFiles) {
        return new RunRequest(
                agent,
                tenant,
                thread,
                key,
                replyTo,
                model,
                budget,
                maxTurns,
                trigger,
                untrusted,
                history,
                call,
                tools,
                tags,
                output,
                otherFiles);
    }

    /** The same with limits that are no higher than these. */
    public RunRequest within(Optional<Dollars> mostBudget, int mostTurns) {
        return with(
                tenant,
                key,
                budget.map(asked ->
                        mostBudget.filter(most -> most.compareTo(asked) < 0).orElse(asked)),
                maxTurns.map(asked -> Math.min(asked, mostTurns)));
    }

    /** The same for this tenant and with this budget. */
    public RunRequest onBehalfOf(Optional<String> otherTenant, Optional<Dollars> otherBudget) {
        return with(otherTenant, key, otherBudget, maxTurns);
    }

    /** The same under this key. */
    public RunRequest keyed(String otherKey) {
        return with(tenant, Optional.of(otherKey), budget, maxTurns);
    }

    private RunRequest with(
            Optional<String> newTenant,
            Optional<String> newKey,
            Optional<Dollars> newBudget,
            Optional<Integer> newMaxTurns) {
        return new RunRequest(
                agent,
                newTenant,
                thread,
                newKey,
                replyTo,
                model,
                newBudget,
                newMaxTurns,
                trigger,
                untrusted,
                history,
                call,
                tools,
                tags,
                output,
                files);
    }

    /** The agent alone. */
    public static RunRequest of(String agent) {
        return new RunRequest(
                agent,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of());
    }
}
