package dev.caravel.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import dev.caravel.text.JsonBuffers;

/**
 * How much JSON is read back of what was written down. Bounds are for what comes from outside, before it is written: what is
 * written can be read, whatever its length.
 */
public final class JsonLimits {

    /** Levels within each other that a value may have to be written down; nothing deeper is. */
    public static final int NESTING = 1_000;

    /** What stands around a value in an event: lists, messages and their blocks. */
    private static final int LEVELS_OF_AN_EVENT = 50;

    /** For reading what is written down. */
    public static final StreamReadConstraints WRITTEN = StreamReadConstraints.builder()
            .maxNestingDepth(NESTING + LEVELS_OF_AN_EVENT)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    private JsonLimits() {}

    /** Reads what is written down, and writes no more levels than this. */
    static JsonFactory factory(int levels) {
        // When it writes, Jackson counts what stands within the outermost object.
        return JsonBuffers.factory()
                .streamReadConstraints(WRITTEN)
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(levels - 1)
                        .build())
                .build();
    }
}
