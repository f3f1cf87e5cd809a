package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An account that money is spent from, and how much of it may be: a run's, a tenant's day, everybody's day.
 *
 * @param account the account's name, for example {@code day:2026-11-22}
 * @param limitUsd what may be spent and reserved together; absent when the account only counts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Scope(String account, Dollars limitUsd) {

    /** The name of a run's own account. */
    public static String ofRun(String run) {
        return "run:" + run;
    }
}
