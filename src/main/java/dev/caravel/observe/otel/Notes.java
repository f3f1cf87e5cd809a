package dev.caravel.observe.otel;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.observe.GenAi;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import java.util.Optional;

/** What is decided in a run, as events of its agent's span. */
final class Notes {

    private final Contents contents;

    Notes(Contents contents) {
        this.contents = contents;
    }

    /** Most events are no decision. */
    void note(Span agent, Entry entry) {
        of(entry.event())
                .ifPresent(what -> agent.addEvent("caravel." + entry.event().type(), what.build(), entry.at()));
    }

    private Optional<AttributesBuilder> of(Event event) {
        if (event instanceof Event.ToolJudged judged) {
            return Optional.of(Attributes.builder()
                    .put(GenAi.TOOL, judged.tool())
                    .put(GenAi.CALL, judged.call())
                    .put("caravel.verdict", judged.verdict().label())
                    .put("caravel.rule", contents.redacted(judged.rule())));
        } else if (event instanceof Event.ApprovalRequested requested) {
            return Optional.of(Attributes.builder()
                    .put(GenAi.TOOL, requested.tool())
                    .put(GenAi.CALL, requested.call())
                    .put("caravel.approval.id", requested.approval()));
        } else if (event instanceof Event.ApprovalDecided decided) {
            return Optional.of(Attributes.builder()
                    .put(GenAi.CALL, decided.call())
                    .put("caravel.approval.id", decided.approval())
                    .put("caravel.decision", decided.decision().label()));
        } else if (event instanceof Event.BudgetExceeded exceeded) {
            return Optional.of(Attributes.builder()
                    .put("caravel.budget.scope", exceeded.scope())
                    .put("caravel.budget.limit.usd", SpanMaker.dollars(exceeded.limitUsd())));
        } else if (event instanceof Event.RunLanding landing) {
            return Optional.of(
                    Attributes.builder().put("caravel.reason", landing.reason().label()));
        } else if (event instanceof Event.ContextCompacted compacted) {
            return Optional.of(Attributes.builder()
                    .put(GenAi.COMPACTED, true)
                    .put("caravel.reason", compacted.reason().label())
                    .put("caravel.tokens.before", compacted.tokensBefore())
                    .put("caravel.tokens.after", compacted.tokensAfter()));
        } else if (event instanceof Event.ModelChosen chosen) {
            return Optional.of(Attributes.builder()
                    .put(GenAi.REQUEST_MODEL, GenAi.model(chosen.model()))
                    .put("caravel.why", chosen.why()));
        }
        return Optional.empty();
    }
}
