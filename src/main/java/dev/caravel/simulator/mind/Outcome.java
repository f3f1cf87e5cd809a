package dev.caravel.simulator.mind;

/** A tool call and what came of it. */
public record Outcome(ToolCall call, Kind kind, String text) {

    /** Whether the tool did what it was asked. */
    public enum Kind {
        DONE,
        FAILED
    }

    boolean failed() {
        return kind == Kind.FAILED;
    }

    boolean isFrom(String wellKnown) {
        return call.name().replace('_', '-').equals(wellKnown);
    }
}
