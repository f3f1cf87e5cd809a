package dev.caravel.money;

/** A reservation does not fit into an account; neither it nor its event was recorded. Carries no stack trace. */
public final class LimitReached extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Scope scope;

    public LimitReached(Scope scope) {
        super(scope.account() + " has reached its limit of " + scope.limitUsd() + " US dollars", null, false, false);
        this.scope = scope;
    }

    /** The account whose limit it is. */
    public Scope scope() {
        return scope;
    }
}
