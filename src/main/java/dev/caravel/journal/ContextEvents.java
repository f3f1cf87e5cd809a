package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.money.Dollars;
import dev.caravel.money.Usage;
import java.util.List;
import java.util.Optional;

/** The events of a conversation that does not fit into its model's context window any more. Everybody names them by {@link Event}. */
public interface ContextEvents {

    /**
     * The result of a call that a short text stands in for.
     *
     * @param message the number of its message, from 0
     * @param text what the model reads in its place: that it was cleared, and how to get it again
     */
    record Cleared(int message, String call, String tool, String text) {}

    /**
     * Clearing results is not enough: a model is asked to summarise the older part. Nothing has changed so far.
     *
     * @param model the {@code provider/model} that is asked
     * @param window how many tokens the run's model takes; absent when nobody knows
     * @param tokensBefore about how many the next request would have
     * @param cleared the results that are to be cleared as well
     * @param removed the numbers of the messages that the summary is to stand for
     * @param lost the calls among them, a line each: the tool and its arguments
     */
    record ContextCompacting(
            String model,
            CompactionReason reason,
            Long window,
            long tokensBefore,
            List<Cleared> cleared,
            List<Integer> removed,
            List<String> lost)
            implements Event {
        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.contextCompacting(this);
        }
    }

    /**
     * The conversation was made shorter. Where a model has summarised a part of it, its reply is booked by this event.
     *
     * @param window how many tokens the run's model takes; absent when nobody knows
     * @param tokensBefore about how many the next request would have had
     * @param tokensAfter about how many it has now
     * @param cleared the results that were cleared
     * @param removed the numbers of the messages that were left out
     * @param lost the calls among them, a line each
     * @param note what the model reads behind the first message instead: the summary, and what was left out; absent when no
     *     message was left out
     * @param summary the words of the model that summarised; absent when none did, and so are those that follow
     * @param model the {@code provider/model} that was asked for it
     * @param costUsd what that cost; zero when no model was asked
     */
    record ContextCompacted(
            CompactionReason reason,
            Long window,
            long tokensBefore,
            long tokensAfter,
            List<Cleared> cleared,
            List<Integer> removed,
            List<String> lost,
            String note,
            String summary,
            String model,
            String servedBy,
            Usage usage,
            JsonNode rawUsage,
            String stopReason,
            Dollars costUsd,
            Dollars costIfStrongUsd,
            Long ms,
            Dollars listedUsd,
            Dollars billedUsd,
            String price)
            implements Event {

        /** Old results were cleared, and no model was asked. */
        public static ContextCompacted cleared(
                CompactionReason reason, Long window, long tokensBefore, long tokensAfter, List<Cleared> cleared) {
            return new ContextCompacted(
                    reason,
                    window,
                    tokensBefore,
                    tokensAfter,
                    cleared,
                    List.of(),
                    List.of(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Dollars.ZERO,
                    Dollars.ZERO,
                    null,
                    null,
                    null,
                    null);
        }

        @Override
        public <T> T accept(EventVisitor<T> visitor) {
            return visitor.contextCompacted(this);
        }

        @Override
        public Optional<ModelEvents.ModelReplied> reply() {
            return model == null
                    ? Optional.empty()
                    : Optional.of(new ModelEvents.ModelReplied(
                            model,
                            servedBy,
                            usage,
                            rawUsage,
                            stopReason,
                            Message.user(summary == null ? "" : summary).content(),
                            costUsd,
                            costIfStrongUsd,
                            ms == null ? 0 : ms,
                            listedUsd,
                            billedUsd,
                            price,
                            null,
                            null));
        }
    }
}
