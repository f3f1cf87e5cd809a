package dev.caravel.run;

import java.util.List;
import java.util.Optional;

/**
 * What the runs of a run's subagents add to it while the calls that started them have no result: later, the result tells.
 *
 * @param spent what they have spent
 * @param approvals what the one that it waits for asks a person; empty when it waits for none
 */
record Below(Spent spent, Optional<List<String>> approvals) {

    static final Below NOTHING = new Below(Spent.NOTHING, Optional.empty());

    /** With a subagent's run more. */
    Below plus(RunRecord child) {
        return new Below(spent.plus(Spent.by(child)), approvals);
    }

    Below asking(List<String> questions) {
        return new Below(spent, Optional.ofNullable(questions));
    }
}
