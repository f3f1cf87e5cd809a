package dev.caravel.run;

import dev.caravel.money.Cost;
import dev.caravel.money.Usage;

/** What a run has spent with its subagents: money and tokens. */
public record Spent(Cost cost, Usage usage) {

    static final Spent NOTHING = new Spent(Cost.NOTHING, Usage.NONE);

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
                        0));
    }

    public Spent plus(Spent other) {
        return new Spent(cost.plus(other.cost), usage.plus(other.usage));
    }
}
