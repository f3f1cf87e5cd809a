package dev.caravel.cli;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Printable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The line at the end of a run: turns, tokens, models. */
final class Summary {

    private Summary() {}

    static String of(RunRecord run) {
        String models = run.models().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(model -> Printable.line(LiveView.shortName(model.getKey()))
                        + (model.getValue() > 1 && run.models().size() > 1 ? " ×" + model.getValue() : ""))
                .collect(Collectors.joining(", "));
        return status(run) + ": " + plural(run.turns(), "turn") + ", " + plural(run.toolCalls(), "tool call") + ", "
                + (run.retries() == 0 ? "" : plural(run.retries(), "retry").replace("retrys", "retries") + ", ")
                + tokens(run) + ", " + cost(run)
                + (models.isEmpty() ? "" : ", " + models) + (run.simulated() ? " (simulated)" : "")
                + (run.endedAt() == null ? "" : ", " + took(run));
    }

    private static String tokens(RunRecord run) {
        RunRecord.Tokens tokens = run.usage();
        long in = tokens.inputTokens() + tokens.cacheReadTokens() + tokens.cacheWriteTokens();
        if (run.usageUnknown() && in + tokens.outputTokens() == 0) {
            return "no tokens reported";
        }
        String cached = tokens.cacheReadTokens() == 0 ? "" : " (" + count(tokens.cacheReadTokens()) + " cached)";
        return count(in) + " tokens in" + cached + ", " + count(tokens.outputTokens()) + " out"
                + (run.usageUnknown() ? " (some calls report none)" : "");
    }

    private static String took(RunRecord run) {
        return seconds(Duration.between(Instant.parse(run.startedAt()), Instant.parse(run.endedAt()))
                .toMillis());
    }

    private static String cost(RunRecord run) {
        if (run.price() == null || run.simulated()) {
            return dollars(run.costUsd()) + passed(run);
        }
        return run.price().equals("free")
                ? "free (self-hosted model without a price)"
                : (run.costUsd().isPositive() ? dollars(run.costUsd()) + " and more" : "cost unknown")
                        + " (no price is known for a model; see caravel.prices)" + passed(run);
    }

    /** A call can cost more than anybody could foresee: a dearer model answered, or the host's bill is higher than the list. */
    private static String passed(RunRecord run) {
        RunRecord.Exceeded limit = run.exceeded();
        return limit == null || !limit.isPassed()
                ? ""
                : " (" + Limit.name(limit.scope()) + " of " + dollars(limit.limitUsd()) + " is passed: "
                        + dollars(limit.spentUsd()) + " spent)";
    }

    /** That a conversation was made shorter, by how much, and what that cost. */
    static String compaction(Event.ContextCompacted event) {
        return "the conversation was compacted: from about " + count(event.tokensBefore()) + " tokens to "
                + count(event.tokensAfter())
                + (event.model() == null
                        ? ""
                        : ", summarised by " + LiveView.shortName(event.model()) + ", " + dollars(event.costUsd()));
    }

    /** An amount to four digits that count. */
    static String dollars(Dollars amount) {
        BigDecimal rounded = new BigDecimal(amount.toString()).round(new MathContext(4, RoundingMode.HALF_UP));
        return "$" + rounded.stripTrailingZeros().toPlainString();
    }

    private static String status(RunRecord run) {
        boolean toldApart = run.reason() != null && run.status() != RunStatus.FAILED;
        return run.status().label() + (toldApart ? " (" + run.reason() + ")" : "");
    }

    static String plural(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Milliseconds as seconds with one decimal. */
    static String seconds(long milliseconds) {
        return String.format(Locale.ROOT, "%.1f s", milliseconds / 1000.0);
    }
}
