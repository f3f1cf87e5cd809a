package dev.caravel.approval;

import dev.caravel.journal.Approval;

/**
 * A person's answer.
 *
 * @param by who decided
 * @param reason what the model is told when the call is denied; empty when nothing was said
 */
public record Decision(boolean approved, String by, String reason) {

    /** The decision as journals write it. */
    public String label() {
        return approved ? Approval.APPROVE : Approval.DENY;
    }
}
