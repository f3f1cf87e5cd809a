package dev.caravel.support;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until something has come about. */
public final class Until {

    /** Longer than anything takes, on a machine that has much else to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Until() {}

    /** @throws AssertionError when it does not come about for a long time */
    public static void is(String what, BooleanSupplier condition) {
        is(what, PATIENCE, condition);
    }

    /** @throws AssertionError when it does not come about within that time */
    public static void is(String what, Duration patience, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new AssertionError("it never came about that " + what);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting that " + what, e);
            }
        }
    }
}
