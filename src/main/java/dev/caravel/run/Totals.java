package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.money.Charge;
import dev.caravel.money.Cost;
import dev.caravel.money.Usage;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a run has used so far: calls, tokens, US dollars. Part of a run's state. */
final class Totals {

    private final Map<String, Integer> models = new LinkedHashMap<>();
    private int modelCalls;
    private int toolCalls;
    private int retries;
    private Usage usage = Usage.NONE;
    private boolean usageUnknown;
    private final Set<String> prices = new HashSet<>();
    private boolean priced;
    private Cost cost = Cost.NOTHING;

    void failed(Event.ModelFailed event) {
        called(event.model(), new Cost(event.costUsd(), event.costIfStrongUsd()));
        if (event.retryInMs() != null) {
            retries++;
        }
    }

    void replied(Event.ModelReplied event) {
        called(event.model(), new Cost(event.costUsd(), event.costIfStrongUsd()));
        if (event.price() == null) {
            priced = true;
        } else {
            prices.add(event.price());
        }
        if (event.usage() == null) {
            usageUnknown = true;
        } else {
            usage = usage.plus(event.usage());
        }
    }

    /** Counted at its end: a crash may take the word that it began. */
    private void called(String model, Cost price) {
        modelCalls++;
        models.merge(model, 1, Integer::sum);
        cost = cost.plus(price);
    }

    void toolStarted() {
        toolCalls++;
    }

    void finished(Event.ToolFinished event) {
        if (event.costUsd() != null) {
            cost = cost.plus(new Cost(event.costUsd(), event.costIfStrongUsd()));
        }
        if (event.usage() != null) {
            usage = usage.plus(event.usage());
        }
        if (event.models() != null) {
            event.models().forEach((model, times) -> models.merge(model, times, Integer::sum));
        }
    }

    int modelCalls() {
        return modelCalls;
    }

    int toolCalls() {
        return toolCalls;
    }

    int retries() {
        return retries;
    }

    /** True when a reply did not say what it used. */
    boolean isUsageUnknown() {
        return usageUnknown;
    }

    /** {@code unknown} when some call's price was, {@code free} when all were; empty when the cost says it all. */
    Optional<String> price() {
        if (prices.contains(Charge.UNKNOWN)) {
            return Optional.of(Charge.UNKNOWN);
        }
        return prices.isEmpty() || priced ? Optional.empty() : Optional.of(Charge.FREE);
    }

    Spent spent() {
        return new Spent(cost, usage, Map.copyOf(models));
    }

    Cost cost() {
        return cost;
    }
}
