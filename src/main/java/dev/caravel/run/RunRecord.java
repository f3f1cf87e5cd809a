package dev.caravel.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import dev.caravel.text.JsonBuffers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as others see it. Components that do not apply are null and left out of the JSON form.
 *
 * @param tags words of the sender by which it is found again; absent when there are none
 * @param forkedFrom the place of another run from which it went on; absent when it began at its beginning
 * @param attachments the files that came with its input; absent when there are none
 * @param answer the answer's text; absent unless the run has one
 * @param usageUnknown true when a host did not say what a call used: the tokens are then too few
 * @param costUsd what it cost, its subagents included
 * @param costIfStrongUsd the same tokens at the strong model's price
 * @param price {@code free} when it all ran on a server of one's own, {@code unknown} when nobody knows what a call's model
 *     costs, so that the cost is too low; absent when prices are known
 * @param exceeded the limit that was reached last; absent when there was none, or it was lifted
 * @param budgetUsd what it may cost; absent when it has no limit of its own
 * @param unknownCall the call of which nobody knows whether it had its effect; absent when there is none
 * @param queuedFor what a queued run waits for, in words for people; absent when it is not queued, or its place is free
 * @param waitsFor the run of a subagent that this one waits for; absent when there is none
 * @param approvals the questions to a person that it and its subagents wait for; absent when there are none
 * @param models how often each {@code provider/model} was asked, by its subagents, too
 * @param simulated true when the built-in simulated model answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRecord(
        String id,
        String agent,
        String tenant,
        List<String> tags,
        String thread,
        String key,
        String parent,
        Event.ForkedFrom forkedFrom,
        RunStatus status,
        String reason,
        String error,
        String input,
        List<Attachment> attachments,
        String answer,
        int turns,
        int modelCalls,
        int toolCalls,
        int retries,
        Tokens usage,
        boolean usageUnknown,
        Dollars costUsd,
        Dollars costIfStrongUsd,
        String price,
        Dollars budgetUsd,
        Exceeded exceeded,
        String unknownCall,
        String queuedFor,
        String waitsFor,
        List<String> approvals,
        Map<String, Integer> models,
        boolean simulated,
        String startedAt,
        String endedAt) {

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** Tokens of all calls of the run, its subagents' included. */
    public record Tokens(long inputTokens, long outputTokens, long cacheReadTokens, long cacheWriteTokens) {
        static Tokens of(Usage usage) {
            return new Tokens(
                    usage.inputTokens(), usage.outputTokens(), usage.cacheReadTokens(), usage.cacheWriteTokens());
        }
    }

    /**
     * A limit that was reached, or passed by a call that cost more than was reserved for it.
     *
     * @param scope the account, for example {@code day:2026-11-28}
     * @param neededUsd what suffices for another turn, beside what is spent; absent when a call has passed the limit
     * @param freeAt when a day's money is there again, as ISO 8601; absent for a run's own
     */
    public record Exceeded(
            String scope,
            Dollars limitUsd,
            Dollars spentUsd,
            @JsonInclude(JsonInclude.Include.NON_NULL) Dollars neededUsd,
            String freeAt) {

        static Exceeded of(Event.BudgetExceeded event) {
            return new Exceeded(
                    event.scope(),
                    event.limitUsd(),
                    event.spentUsd(),
                    event.neededUsd(),
                    Scope.freeAt(event.scope()).map(Instant::toString).orElse(null));
        }

        /** What a run that has cost so much must be allowed in all for another turn; empty where that is not known, or a day's limit. */
        public Optional<Dollars> enough(Dollars cost) {
            return freeAt == null ? Optional.ofNullable(neededUsd).map(cost::plus) : Optional.empty();
        }

        /** True when more is spent than may be. */
        @JsonIgnore
        public boolean isPassed() {
            return spentUsd.compareTo(limitUsd) > 0;
        }
    }

    /**
     * @param below what the run's subagents have spent and ask within calls that have no result yet
     * @param damage what is wrong with a run of which not all can be read; empty where it can
     */
    static RunRecord of(Run run, RunState state, Below below, Optional<String> damage) {
        Event.RunStarted start = run.start();
        Standing standing = state.standing();
        Totals totals = state.totals();
        Spent spent = run.spent().plus(below.spent());
        return new RunRecord(
                run.id(),
                start.agent(),
                start.tenant(),
                start.tags(),
                start.thread(),
                start.parent() == null ? start.key() : null,
                start.parent(),
                start.forkedFrom(),
                damage.isPresent() ? RunStatus.DAMAGED : standing.status(),
                damage.isPresent() ? null : orNull(standing.reason()),
                damage.orElse(orNull(standing.error())),
                start.input(),
                start.attachments(),
                run.answer().orElse(null),
                run.turns(),
                totals.modelCalls(),
                totals.toolCalls(),
                totals.retries(),
                Tokens.of(spent.usage()),
                totals.isUsageUnknown(),
                spent.cost().paid(),
                spent.cost().ifStrong(),
                totals.price().orElse(null),
                run.budget().orElse(null),
                state.exceeded().map(Exceeded::of).orElse(null),
                run.unknownCall().map(RequestedCall::id).orElse(null),
                orNull(standing.queuedFor()),
                orNull(standing.waitsFor()),
                damage.isPresent()
                        ? null
                        : below.approvals().or(() -> ownApprovals(run)).orElse(null),
                spent.models(),
                start.simulated(),
                state.startedAt().toString(),
                standing.endedAt().map(Instant::toString).orElse(null));
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Optional<List<String>> ownApprovals(Run run) {
        List<Event.ApprovalRequested> awaited = run.tools().awaited();
        return run.status() != RunStatus.WAITING_APPROVAL || awaited.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        awaited.stream().map(Event.ApprovalRequested::approval).toList());
    }

    /** Why it is paused; empty unless it is. */
    @JsonIgnore
    public Optional<PauseReason> pauseReason() {
        return status == RunStatus.PAUSED ? Optional.of(PauseReason.named(reason)) : Optional.empty();
    }

    /** Of a run of which nothing can be read. */
    static RunRecord unreadable(String id, String damage) {
        Tokens none = new Tokens(0, 0, 0, 0);
        return new RunRecord(
                id,
                "?",
                null,
                null,
                null,
                null,
                null,
                null,
                RunStatus.DAMAGED,
                null,
                damage,
                "",
                null,
                null,
                0,
                0,
                0,
                0,
                none,
                true,
                Dollars.ZERO,
                Dollars.ZERO,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                false,
                Instant.EPOCH.toString(),
                null);
    }

    /** One JSON object, names in snake case. */
    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record can always be written", e);
        }
    }
}
