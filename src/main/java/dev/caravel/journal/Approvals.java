package dev.caravel.journal;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The calls that wait for a person, and the answers. A question comes here with its event, {@code approval.requested}; an
 * answer waits here until the run takes it up as {@code approval.decided}. Thread-safe.
 */
public interface Approvals {

    /** Those that nobody has answered, the oldest first. */
    List<Approval> waiting(int limit);

    /** How many nobody has answered. */
    int count();

    /** Those of these ids that are known, in no certain order. */
    List<Approval> find(Collection<String> ids);

    default Optional<Approval> find(String id) {
        return find(List.of(id)).stream().findFirst();
    }

    /**
     * Gives these questions the same answer, each unless it was answered before or its time is over.
     *
     * @return the questions as they stand now, each with this answer or the one that was there before, or without one when its time
     *     is over; those that are not known are left out
     */
    List<Approval> answer(Collection<String> ids, Approval.Answer answer);

    /**
     * Answers the question, unless it was answered before or its time is over.
     *
     * @return the question as it stands now, with this answer or the one that was there before; without one when its time is
     *     over; empty when there is no such question
     */
    default Optional<Approval> answer(String id, Approval.Answer answer) {
        return answer(List.of(id), answer).stream().findFirst();
    }

    /** Answers a question whose time is over, unless somebody was quicker. */
    void expire(String id, Approval.Answer answer);
}
