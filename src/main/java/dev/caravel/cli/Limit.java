package dev.caravel.cli;

import dev.caravel.run.RunRecord;
import java.time.Instant;

/** A limit that was reached, in words, and what lifts it. */
final class Limit {

    private Limit() {}

    /** The account for people: a run's, everybody's day, a tenant's day. */
    static String name(String scope) {
        String[] parts = scope.split(":", 2);
        return switch (parts[0]) {
            case "day" -> "the day's budget (caravel.budget.day)";
            case "tenant" ->
                "the day's budget of tenant " + parts[1].substring(0, parts[1].lastIndexOf(':'))
                        + " (caravel.budget.tenant.day)";
            default -> "the run's budget";
        };
    }

    /** True when it is a day's: more money for the run does not help then. */
    static boolean isOfADay(RunRecord.Exceeded limit) {
        return limit != null && limit.freeAt() != null;
    }

    /** Which day's budget is used up, and when there is money again. */
    static String usedUp(RunRecord.Exceeded limit) {
        return name(limit.scope()) + " is used up (" + Summary.dollars(limit.spentUsd()) + " of "
                + Summary.dollars(limit.limitUsd()) + "), or too little is left of it for the next call. "
                + (isFree(limit) ? "It is free again since " : "It is free again at ")
                + limit.freeAt().replace("T00:00:00Z", " 00:00 UTC");
    }

    private static boolean isFree(RunRecord.Exceeded limit) {
        return !Instant.now().isBefore(Instant.parse(limit.freeAt()));
    }

    /** What to do about it. */
    static String advice(RunRecord.Exceeded limit, String resume) {
        boolean waitingHelps = limit.neededUsd() == null || limit.neededUsd().compareTo(limit.limitUsd()) <= 0;
        return isFree(limit) && waitingHelps
                ? resume
                : (waitingHelps ? "wait until then or raise " : "a whole day's is too little for its next call; raise ")
                        + (limit.scope().startsWith("day:") ? "caravel.budget.day" : "caravel.budget.tenant.day")
                        + "; then " + resume;
    }
}
