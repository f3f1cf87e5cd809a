package dev.caravel.money;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravel.time.UtcDay;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

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

    /** When the money of a day's account is there again: at the next midnight in UTC. Empty for a run's, which does not come back. */
    public static Optional<Instant> freeAt(String account) {
        boolean ofADay = account.startsWith("day:") || account.startsWith("tenant:");
        return ofADay
                ? Optional.of(LocalDate.parse(account.substring(account.lastIndexOf(':') + 1))
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant())
                : Optional.empty();
    }

    /** The name of the account of what is spent on a tenant's behalf on that day, in UTC. */
    public static String ofTenantsDay(String tenant, Instant at) {
        return "tenant:" + tenant + ":" + UtcDay.of(at);
    }

    /**
     * What people call the budget behind an account.
     *
     * @param run the run that reached it
     * @param now whose day is today
     */
    public static String budget(String account, String run, Instant now) {
        String day = account.substring(account.lastIndexOf(':') + 1);
        boolean today = day.equals(UtcDay.of(now));
        if (account.startsWith("day:")) {
            return today ? "today's budget" : "the budget of " + day;
        }
        return account.startsWith("tenant:")
                ? "tenant " + tenant(account, day).orElseThrow() + "'s budget of " + (today ? "today" : day)
                : account.equals(ofRun(run)) ? "this run's budget" : "the budget of the run above";
    }

    /** The tenant whose day's account has that name; empty when it is no such account, or of another day. */
    public static Optional<String> tenant(String account, String day) {
        return account.startsWith("tenant:") && account.endsWith(":" + day)
                ? Optional.of(account.substring("tenant:".length(), account.length() - day.length() - 1))
                : Optional.empty();
    }
}
