package dev.caravel.dashboard;

import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.recovery.OpenQuestions;
import dev.caravel.run.RunRecords;
import dev.caravel.time.UtcDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * The runs that the overview names. They are looked for once for all who look, and only when something has happened to any run.
 */
final class NotableRuns {

    private static final int ACTIVE = 8;
    private static final int DEAREST = 5;
    private static final int MOST_QUESTIONS = 1_000;
    /** To find the dearest, the costs of all the day's runs are compared: for a hundredth of the time at most. */
    private static final int REST = 100;

    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private final RunRecords records;
    private final OpenQuestions questions;
    private final Clock clock;
    private Found last = new Found(0, List.of(), List.of(), List.of());
    private List<Glimpse> dearest = List.of();
    private String lastLook = "";
    private String lastComparison = "";
    private Instant nextComparison = Instant.MIN;

    /**
     * What was found.
     *
     * @param inbox how much waits for a person: calls that may run or not, and calls of unknown outcome
     * @param inProgress runs that are at work or wait for a place, the newest first
     * @param standingStill runs that wait for a person, for money, for a provider, the newest first
     * @param dearest those of today's runs that cost most, each with its subagents, which are not named again
     */
    record Found(int inbox, List<Glimpse> inProgress, List<Glimpse> standingStill, List<Glimpse> dearest) {}

    NotableRuns(RunRecords records, OpenQuestions questions, Clock clock) {
        this.records = records;
        this.questions = questions;
        this.clock = clock;
    }

    /** @param mark the journal's */
    synchronized Found at(String mark) {
        Instant now = clock.instant();
        // At midnight there are none of the day.
        String moment = UtcDay.of(now) + " " + mark;
        boolean compares = !moment.equals(lastComparison) && !now.isBefore(nextComparison);
        if (compares) {
            dearest = dearest(now);
            lastComparison = moment;
            nextComparison = now.plus(rest(Duration.between(now, clock.instant())));
        }
        if (compares || !moment.equals(lastLook)) {
            last = look();
            lastLook = moment;
        }
        return last;
    }

    private static Duration rest(Duration work) {
        Duration rest = work.multipliedBy(REST);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    private Found look() {
        return new Found(
                questions.approvals(MOST_QUESTIONS).size()
                        + questions.unknownOutcomes(MOST_QUESTIONS).size(),
                glimpses(standing(RunStatus.RUNNING, RunStatus.QUEUED)),
                // Whose subagent waits stands still as well.
                glimpses(standing(RunStatus.PAUSED, RunStatus.WAITING_APPROVAL).onTop()),
                dearest);
    }

    private static RunSelection standing(RunStatus one, RunStatus other) {
        return RunSelection.latest(ACTIVE).standing(EnumSet.of(one, other));
    }

    private List<Glimpse> dearest(Instant now) {
        Instant midnight =
                LocalDate.parse(UtcDay.of(now)).atStartOfDay(ZoneOffset.UTC).toInstant();
        return glimpses(RunSelection.latest(DEAREST)
                        .onTop()
                        .startedSince(Optional.of(midnight))
                        .inOrder(RunSelection.Order.DEAREST))
                .stream()
                .filter(run -> run.costUsd().compareTo(Dollars.ZERO) > 0)
                .toList();
    }

    private List<Glimpse> glimpses(RunSelection selection) {
        return records.latest(selection).stream().map(Glimpse::of).toList();
    }
}
