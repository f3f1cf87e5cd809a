package dev.caravel.journal;

import java.util.Optional;

/** Where a run stands, as far as its events tell. */
public final class Standing {

    public static final String RUNNING = "running";
    public static final String PAUSED = "paused";

    private Standing() {}

    /** The run's status after the event; empty for events that do not change it. */
    public static Optional<String> after(Event event) {
        return switch (event.type()) {
            case "run.started", "run.resumed" -> Optional.of(RUNNING);
            case "run.parked" -> Optional.of(PAUSED);
            case "run.ended" -> Optional.of(((Event.RunEnded) event).status());
            default -> Optional.empty();
        };
    }
}
