package dev.caravel.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;

/**
 * A run in a line. Components that do not apply are null and left out of the JSON form.
 *
 * @param reason why it stands still; absent when it does not
 * @param input the beginning of its task
 * @param costUsd what it cost so far, its subagents included
 * @param endedAt since when it stands still or is over, as ISO 8601
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Glimpse(
        String id,
        String agent,
        RunStatus status,
        String reason,
        String input,
        Dollars costUsd,
        String startedAt,
        String endedAt) {

    private static final int LONGEST_INPUT = 200;

    static Glimpse of(RunRecord run) {
        return new Glimpse(
                run.id(),
                run.agent(),
                run.status(),
                run.reason(),
                beginning(run.input()),
                run.costUsd(),
                run.startedAt(),
                run.endedAt());
    }

    private static String beginning(String input) {
        if (input == null || input.length() <= LONGEST_INPUT) {
            return input;
        }
        boolean halves = Character.isHighSurrogate(input.charAt(LONGEST_INPUT - 1));
        return input.substring(0, halves ? LONGEST_INPUT - 1 : LONGEST_INPUT) + "…";
    }
}
