package dev.caravel.model;

import java.time.Duration;

/**
 * How long an attempt may be silent.
 *
 * @param firstByte until a stream begins
 * @param stall between two pieces of data of a stream; keep-alives are no data
 */
public record Timeouts(Duration firstByte, Duration stall) {

    /** A reply that is not streamed comes in one piece after all of it was written; providers allow ten minutes for that. */
    static final Duration WHOLE_REPLY = Duration.ofMinutes(10);

    /** After its last event a stream may take this long to close; then its connection is given up. */
    static final Duration LINGER = Duration.ofSeconds(1);
}
