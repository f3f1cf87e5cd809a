package dev.caravel.dashboard;

import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.observe.Overview;
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
 * The runs that the overview names. They are looked for once for all who look, and only when the numbers say that something has
 * changed, or when they are some seconds old: other processes have runs, too.
 */
final class NotableRuns {

    private static final int ACTIVE = 8;
    private static final int DEAREST = 5;
    private static final int MOST_QUESTIONS = 1_000;
    private static final Duration FRESH = Duration.ofSeconds(15);
    /** To find them, the costs of all the day's runs are compared. */
    private static final Duration DEAREST_FRESH = Duration.ofSeconds(5);

    private final RunRecords records;
    private final OpenQuestions questions;
    private final Clock clock;
    private Found last = new Found(0, List.of(), List.of(), List.of());
    private String lastNumbers = "";
    private Instant lookedAt = Instant.MIN;
    private Instant comparedAt = Instant.MIN;

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

    /** As they stand at the moment of these numbers. */
    synchronized Found at(Overview overview) {
        Instant now = clock.instant();
        String numbers = numbers(overview);
        if (!numbers.equals(lastNumbers) || lookedAt.plus(FRESH).isBefore(now)) {
            last = look(now);
            lastNumbers = numbers;
            lookedAt = now;
        }
        return last;
    }

    private static String numbers(Overview overview) {
        return overview.active() + " " + overview.queued() + " " + overview.waitingApproval() + " "
                + overview.endedToday() + " " + overview.day();
    }

    private Found look(Instant now) {
        return new Found(
                questions.approvals(MOST_QUESTIONS).size()
                        + questions.unknownOutcomes(MOST_QUESTIONS).size(),
                glimpses(standing(RunStatus.RUNNING, RunStatus.QUEUED)),
                glimpses(standing(RunStatus.PAUSED, RunStatus.WAITING_APPROVAL)),
                dearest(now));
    }

    private static RunSelection standing(RunStatus one, RunStatus other) {
        return RunSelection.latest(ACTIVE).standing(EnumSet.of(one, other));
    }

    private List<Glimpse> dearest(Instant now) {
        if (now.isBefore(comparedAt.plus(DEAREST_FRESH))) {
            return last.dearest();
        }
        comparedAt = now;
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
