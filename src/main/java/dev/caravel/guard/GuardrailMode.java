package dev.caravel.guard;

/** What is heeded beside the rules in the route {@code caravel-guardrail}. */
public enum GuardrailMode {
    /** The rules alone. */
    STANDARD,
    /**
     * Once a run has read text that somebody outside wrote, every call that writes or sends needs a person, unless a rule
     * denies it.
     */
    STRICT
}
