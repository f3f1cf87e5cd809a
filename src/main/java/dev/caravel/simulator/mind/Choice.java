package dev.caravel.simulator.mind;

/**
 * What the request allows: which tools may or must be called.
 *
 * @param tool the tool that must be called when the rule is {@link Rule#NAMED}, otherwise empty
 * @param atMost the largest number of calls in one reply
 */
public record Choice(Rule rule, String tool, int atMost) {

    /** How freely the model may choose. */
    public enum Rule {
        AUTO,
        NONE,
        ANY,
        NAMED
    }

    public static final Choice AUTO = of(Rule.AUTO);

    public static Choice of(Rule rule) {
        return new Choice(rule, "", Integer.MAX_VALUE);
    }

    public static Choice named(String tool) {
        return new Choice(Rule.NAMED, tool, Integer.MAX_VALUE);
    }

    /** The same choice with one call a reply. */
    public Choice oneAtATime() {
        return new Choice(rule, tool, 1);
    }

    boolean forbidsTools() {
        return rule == Rule.NONE;
    }

    boolean demandsTool() {
        return rule == Rule.ANY || rule == Rule.NAMED;
    }
}
