package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The events of a turn with a model, and of the money for it. Everybody names them by {@link Event}. */
public interface ModelEvents {

    /**
     * The router named the model ({@code provider/model}) for the next turn.
     *
     * @param why by which rule
     * @param alias the user's name for it; absent where it was named itself
     */
    record ModelChosen(String model, String why, String alias) implements Event {

        public ModelChosen(String model, String why) {
            this(model, why, null);
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.modelChosen(this);
        }
    }

    /**
     * Money was reserved for the next attempt, and for a last short turn should the money then be at an end. Both amounts
     * are the most that can be needed; they replace what was reserved before.
     *
     * @param callUsd for the attempt
     * @param landingUsd for the last turn
     * @param promptTokens how long the prompt is at most
     * @param maxTokens how many tokens the reply may have
     * @param scopes the accounts that both count in
     */
    record BudgetReserved(Dollars callUsd, Dollars landingUsd, long promptTokens, int maxTokens, List<Scope> scopes)
            implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.budgetReserved(this);
        }
    }

    /**
     * Another turn does not fit into an account, or a call that cost more than was reserved for it has passed the limit.
     *
     * @param scope the account
     * @param limitUsd what may be spent from it
     * @param spentUsd what is spent
     * @param reservedUsd what is reserved, by this run and by others
     * @param neededUsd what suffices for another turn once the run is resumed; absent when a call has passed the limit
     */
    record BudgetExceeded(String scope, Dollars limitUsd, Dollars spentUsd, Dollars reservedUsd, Dollars neededUsd)
            implements Event {

        /** A call has passed it, or was cut short by it. */
        public BudgetExceeded(String scope, Dollars limitUsd, Dollars spentUsd, Dollars reservedUsd) {
            this(scope, limitUsd, spentUsd, reservedUsd, null);
        }

        /** The same, with what suffices for another turn. */
        public BudgetExceeded needing(Dollars needed) {
            return new BudgetExceeded(scope, limitUsd, spentUsd, reservedUsd, needed);
        }

        /** True when more is spent than may be. */
        @JsonIgnore
        public boolean isPassed() {
            return spentUsd.compareTo(limitUsd) > 0;
        }

        /** What is the matter, to follow the limit's name: nothing is left, or less than a turn may need. */
        public String words(Function<Dollars, String> amount) {
            String spent = amount.apply(spentUsd) + " spent"
                    + (reservedUsd.isPositive() ? ", " + amount.apply(reservedUsd) + " reserved" : "");
            return neededUsd == null || spentUsd.compareTo(limitUsd) >= 0
                    ? "is used up (" + spent + ")"
                    : "is too little for another turn, which may need " + amount.apply(neededUsd) + " (" + spent + ")";
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.budgetExceeded(this);
        }
    }

    /**
     * One attempt to ask a model began.
     *
     * @param attempt 1 for the first attempt of a turn with this model
     * @param messages how many messages of the conversation the prompt holds
     * @param added how many of these, the last ones, no earlier prompt of the run held
     */
    record ModelAsked(String model, int attempt, int messages, int added) implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.modelAsked(this);
        }
    }

    /**
     * An attempt failed.
     *
     * @param kind what sort of failure, for example {@code overloaded}
     * @param status the HTTP status, absent when there was none
     * @param message what happened, in a line
     * @param retryInMs milliseconds until the next attempt; absent when this model is given up for this turn
     * @param fallback true when another model may be asked instead
     * @param possiblyBilled true when the provider may have charged for it
     * @param costUsd what it is known to have cost
     * @param costIfStrongUsd the same tokens at the strong model's price
     * @param unfinished what its reply had said by then, when no other attempt follows; it is no part of the conversation.
     *     Absent when it had said nothing
     */
    record ModelFailed(
            String model,
            int attempt,
            String kind,
            Integer status,
            String message,
            Long retryInMs,
            boolean fallback,
            boolean possiblyBilled,
            Dollars costUsd,
            Dollars costIfStrongUsd,
            String unfinished)
            implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.modelFailed(this);
        }
    }

    /**
     * A model replied in full.
     *
     * @param model the {@code provider/model} that was asked
     * @param servedBy the model that the reply names
     * @param usage absent when the host reports none
     * @param rawUsage the provider's own usage object, absent when there was none
     * @param stopReason in Anthropic's words, on every wire
     * @param content the content blocks as they came
     * @param costUsd what the call cost
     * @param costIfStrongUsd the same tokens at the strong model's price
     * @param ms milliseconds from the request to the end of the reply
     * @param listedUsd what it cost by the price list, where the host sent a bill; the dearer of both is {@code costUsd}
     * @param billedUsd what the host says that it charges; absent when it does not say
     * @param price {@code free} on a server of one's own, {@code unknown} where nobody knows and no budget needs it; absent
     *     where it is known
     * @param firstMs milliseconds from the request to the first data of the stream; absent of a reply that was no stream
     * @param responseId what the provider calls the reply, by which its support finds it; absent when it does not say
     */
    record ModelReplied(
            String model,
            String servedBy,
            Usage usage,
            JsonNode rawUsage,
            String stopReason,
            ArrayNode content,
            Dollars costUsd,
            Dollars costIfStrongUsd,
            long ms,
            Dollars listedUsd,
            Dollars billedUsd,
            String price,
            Long firstMs,
            String responseId)
            implements Event {

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.modelReplied(this);
        }

        @Override
        public Optional<ModelReplied> reply() {
            return Optional.of(this);
        }
    }
}
