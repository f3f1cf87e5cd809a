package dev.caravel.observe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.caravel.journal.MinuteSums;
import dev.caravel.money.Dollars;
import java.util.List;
import java.util.SortedMap;

/**
 * How everything stands, on one page. Numbers of the day, what waits, money, retries and charts are of all processes that share the
 * journal and outlive each; what is in progress and the times of answers are of this one, the
 * latter at first as the journal knows them.
 *
 * @param at when, as ISO 8601
 * @param simulated true when the built-in simulated model answers
 * @param active runs in progress
 * @param mostActive how many may be
 * @param queued runs that wait for a place
 * @param waitingApproval calls that wait for a person
 * @param endedToday runs that ended since midnight in UTC
 * @param failedToday those of them that failed
 * @param errorRate their share, 0 to 1
 * @param tokensToday all tokens of the day, cached ones included
 * @param retryRate retries for each call of a model within the last hour
 * @param avgResponseMs milliseconds from start to answer within the last hour
 * @param p95ResponseMs 95 of 100 had their answer after at most this time
 * @param firstTokenMs milliseconds from a request to the first data of its stream within the last hour, on average; absent
 *     when no reply came as a stream
 * @param breakers providers that calls of the last minute tell of; true when the circuit breaker keeps calls from them
 * @param breakerReasons why each of them is that does: what became of its last call
 * @param closed why no task is taken that nobody waits for; absent when they are
 * @param hour each of the last 60 minutes
 * @param dayByHalfHours each of the last 48 half hours
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Overview(
        String at,
        boolean simulated,
        int active,
        int mostActive,
        int queued,
        int waitingApproval,
        long endedToday,
        long failedToday,
        double errorRate,
        long tokensToday,
        Money day,
        double retryRate,
        long avgResponseMs,
        @JsonProperty("p95_response_ms") long p95ResponseMs,
        Long firstTokenMs,
        SortedMap<String, Boolean> breakers,
        SortedMap<String, String> breakerReasons,
        String closed,
        Stretch hour,
        Stretch dayByHalfHours) {

    /**
     * The day's account.
     *
     * @param spentUsd what calls have cost
     * @param reservedUsd what calls in progress may still cost at most
     * @param limitUsd what both may come to; absent when there is no limit
     * @param burnUsdPerMinute what the last ten minutes cost, for each of them
     * @param endsAt when nothing is left at this rate, as ISO 8601; absent when that is not before the day's end
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Money(
            Dollars spentUsd, Dollars reservedUsd, Dollars limitUsd, Dollars burnUsdPerMinute, String endsAt) {}

    /**
     * A stretch of time in equal parts, the oldest first; the last one is not over yet.
     *
     * @param begin when the first part begins, in minutes since 1970
     * @param minutes how long each part is
     * @param ended runs that ended, subagents' runs included
     * @param failed those of them that failed
     * @param tokens all tokens, cached ones included
     */
    public record Stretch(long begin, int minutes, int[] ended, int[] failed, long[] tokens, List<Dollars> spentUsd) {

        static Stretch of(List<MinuteSums> parts, int minutes) {
            return new Stretch(
                    parts.get(0).minute(),
                    minutes,
                    parts.stream().mapToInt(MinuteSums::ended).toArray(),
                    parts.stream().mapToInt(MinuteSums::failed).toArray(),
                    parts.stream().mapToLong(MinuteSums::tokens).toArray(),
                    parts.stream().map(MinuteSums::spent).toList());
        }
    }
}
