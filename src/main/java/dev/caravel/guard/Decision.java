package dev.caravel.guard;

/**
 * A person's answer.
 *
 * @param by who decided
 * @param reason what the model is told when the call is denied; empty when nothing was said
 */
public record Decision(boolean approved, String by, String reason) {

    /** The decision as journals write it: this, or {@link #DENY}. */
    public static final String APPROVE = "approve";

    public static final String DENY = "deny";

    public String label() {
        return approved ? APPROVE : DENY;
    }
}
