package dev.caravel.journal;

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

    Optional<Approval> find(String id);

    /**
     * Answers the question, unless it was answered before or its time is over.
     *
     * @return the question as it stands now, with this answer or the one that was there before; without one when its time is
     *     over; empty when there is no such question
     */
    Optional<Approval> answer(String id, Approval.Answer answer);

    /** Answers a question whose time is over, unless somebody was quicker. */
    void expire(String id, Approval.Answer answer);
}
