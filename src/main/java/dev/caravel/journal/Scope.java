package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravel.time.UtcDay;
import java.time.Instant;

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

    /** The name of the account of everything that is spent on that day, in UTC. */
    public static String ofDay(Instant at) {
        return "day:" + UtcDay.of(at);
    }

    /** The name of the account of what is spent on a tenant's behalf on that day, in UTC. */
    public static String ofTenantsDay(String tenant, Instant at) {
        return "tenant:" + tenant + ":" + UtcDay.of(at);
    }
}
