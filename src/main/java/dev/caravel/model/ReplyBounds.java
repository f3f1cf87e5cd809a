package dev.caravel.model;

/**
 * How much of a reply is taken. All of it is far above what models write (the longest replies have some hundred thousand
 * tokens) and far below what would fill a small heap. What passes a bound ends the attempt at once, as
 * {@link FailureKind#OVERSIZED}.
 */
final class ReplyBounds {

    private static final int KILOBYTE = 1024;
    private static final int MEGABYTE = 1024 * KILOBYTE;

    /** What is kept of a reply, in letters or bytes: also the longest string, line of a stream and whole body. */
    static final int KEPT = 16 * MEGABYTE;

    /** A stream with all that is around its words, in bytes. */
    static final long STREAM = 16L * KEPT;

    /** Content blocks, the calls among them. */
    static final int BLOCKS = 10_000;

    /** Objects and lists within each other. */
    static final int DEPTH = 200;

    /** A call's id and name, in letters; longer ids are kept beside a short one, of longer names the beginning. */
    static final int NAME = 128;

    /** Response headers, and the letters of one. */
    static final int HEADERS = 200;

    static final int HEADER = 64 * KILOBYTE;

    /** What is read of a refusal, in bytes. */
    static final int ERROR = 64 * KILOBYTE;

    private ReplyBounds() {}

    static ModelFailure passed(String what) {
        return ModelFailure.of(FailureKind.OVERSIZED, "the provider sent " + what + "; the rest was not read");
    }

    static ModelFailure tooLong() {
        return passed("a reply of more than " + KEPT / MEGABYTE + " MB");
    }
}
