package dev.caravel.run;

import java.time.Duration;

/** An answer was not sent: whoever is to get it did not take others just before, and is left alone for a while. */
public final class DeliveryPostponed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /** @param pause how long it is left alone from now on */
    public DeliveryPostponed(String receiver, Duration pause) {
        super(receiver + " is left alone for " + Math.max(1, pause.toSeconds()) + " s");
        this.pause = pause;
    }

    public Duration pause() {
        return pause;
    }
}
