package dev.caravel.run;

import dev.caravel.money.Cost;
import dev.caravel.money.Usage;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run has spent with its subagents: money and tokens.
 *
 * @param models how often each {@code provider/model} was asked for it
 */
public record Spent(Cost cost, Usage usage, Map<String, Integer> models) {

    static final Spent NOTHING = new Spent(Cost.NOTHING, Usage.NONE, Map.of());

    static Spent by(RunRecord run) {
        RunRecord.Tokens tokens = run.usage();
        return new Spent(
                new Cost(run.costUsd(), run.costIfStrongUsd()),
                new Usage(
                        tokens.inputTokens(),
                        tokens.outputTokens(),
                        tokens.cacheReadTokens(),
                        tokens.cacheWriteTokens(),
                        0,
                        0),
                run.models());
    }

    public Spent plus(Spent other) {
        Map<String, Integer> all = new TreeMap<>(models);
        other.models.forEach((model, times) -> all.merge(model, times, Integer::sum));
        return new Spent(cost.plus(other.cost), usage.plus(other.usage), all);
    }
}
