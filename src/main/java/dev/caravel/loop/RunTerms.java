package dev.caravel.loop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.agent.Agent;
import dev.caravel.journal.Event;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.output.AnswerSchema;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunRequest;
import dev.caravel.run.TraceParent;
import dev.caravel.tool.ToolCall;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a run may spend and how far it may go, by the settings, its agent and its caller. */
final class RunTerms {

    private final Limits limits;
    private final Budgets budgets;
    private final boolean simulated;

    /** @param simulated whether the built-in simulated model answers */
    RunTerms(Limits limits, Budgets budgets, boolean simulated) {
        this.limits = limits;
        this.budgets = budgets;
        this.simulated = simulated;
    }

    /** How a run begins. */
    Event.RunStarted start(RunStart opening) {
        Agent agent = opening.agent();
        RunRequest request = opening.request();
        int allowed = allowedTurns(opening);
        Optional<TraceParent> caller =
                opening.parent().isPresent() ? Optional.empty() : TraceParent.of(opening.headers());
        return new Event.RunStarted(
                agent.name(),
                opening.tenant().orElse(null),
                request.thread().orElse(null),
                opening.key().orElse(null),
                opening.parent().map(ToolCall::run).orElse(null),
                request.replyTo().orElse(null),
                request.replyTo()
                        .map(target -> ReplyHeaders.toJson(opening.headers()))
                        .orElse(null),
                opening.input(),
                request.history(),
                request.model().or(agent::model).orElse(null),
                Math.min(request.maxTurns().orElse(allowed), allowed),
                limits.duration().toMillis(),
                agent.maxTokens(),
                budget(opening).orElse(null),
                simulated,
                request.trigger().orElse(null),
                isUntrusted(opening) ? true : null,
                request.call().orElse(null),
                request.tools().isEmpty() ? null : request.tools(),
                opening.fork().map(ForkPoint::place).orElse(null),
                caller.map(TraceParent::toString).orElse(null),
                caller.map(TraceParent::state).filter(state -> !state.isEmpty()).orElse(null),
                tags(opening),
                output(opening).orElse(null),
                request.files().attached().isEmpty() ? null : request.files().attached());
    }

    /** What its answer has to match. */
    static Optional<JsonNode> output(RunStart opening) {
        RunRequest request = opening.request();
        return request.output()
                .or(() -> opening.agent().output().map(AnswerSchema::json))
                .filter(schema -> request.call().isEmpty());
    }

    /** A caller can lower what an agent may spend. */
    private Optional<Dollars> budget(RunStart opening) {
        Optional<Dollars> allowed = allowedBudget(opening);
        Optional<Dollars> asked = opening.request().budget();
        if (allowed.isEmpty() || asked.isEmpty()) {
            return allowed.or(() -> asked);
        }
        return asked.get().compareTo(allowed.get()) < 0 ? asked : allowed;
    }

    /** A subagent without a budget of its own has its parent's. */
    Optional<Dollars> allowedBudget(RunStart opening) {
        return opening.agent().budget().or(() -> opening.above().isPresent() ? Optional.empty() : budgets.run());
    }

    /** How many turns it may take; what a caller asks for can only lower that. */
    int allowedTurns(RunStart opening) {
        return opening.agent().maxTurns().orElse(limits.turns());
    }

    /** Its own, and those of the run that asks for it. */
    private static List<String> tags(RunStart opening) {
        List<String> tags = Stream.concat(
                        opening
                                .caller()
                                .flatMap(run ->
                                        Optional.ofNullable(run.run().start().tags()))
                                .stream()
                                .flatMap(List::stream),
                        opening.request().tags().stream())
                .distinct()
                .toList();
        return tags.isEmpty() ? null : tags;
    }

    /** Whether it begins with words that somebody outside may have chosen. */
    private static boolean isUntrusted(RunStart opening) {
        return opening.request().untrusted()
                || opening.above().map(caller -> caller.run().isUntrusted()).orElse(false);
    }
}
