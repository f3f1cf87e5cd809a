package dev.caravel.tool;

/**
 * A call that an idempotent consumer has passed over, as one of its effect key had its turn before, and whose result nobody has
 * kept. It is no call that may be repeated, whatever its tool says of itself.
 */
public final class PassedOver extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PassedOver(String tool) {
        super(
                tool
                        + " was called before with the same effect key, and is not called again; what came of the first call is"
                        + " not known here",
                null,
                false,
                false);
    }
}
