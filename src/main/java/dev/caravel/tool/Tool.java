package dev.caravel.tool;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A tool as its route declares it.
 *
 * @param name what a model calls it
 * @param title a name for people; empty when there is none
 * @param description what it is for, in words for the model
 * @param schema the arguments it takes
 * @param hints what its author promises about its effects
 * @param untrusted whether its results may hold text that somebody outside wrote
 * @param timeout how long a call may take
 * @param longestResult how many characters of a result the model gets to see
 * @param argumentHeaders whether the arguments are set as headers too
 * @param approval whether a person must allow a call
 * @param onUnknown what happens when nobody knows whether a call had its effect
 * @param polled whether the same call may give the same result again and again without the run being taken for a loop
 * @param output what its result is, where it is JSON of a known form
 * @param mcp whether clients of the MCP server may call it
 */
public record Tool(
        String name,
        String title,
        String description,
        ToolSchema schema,
        Hints hints,
        boolean untrusted,
        Duration timeout,
        int longestResult,
        boolean argumentHeaders,
        Approval approval,
        OnUnknown onUnknown,
        boolean polled,
        Optional<OutputSchema> output,
        boolean mcp) {

    /** How many characters of a result a model gets to see where nothing else is said. */
    public static final int LONGEST_RESULT = 50_000;

    /**
     * What happens when nobody knows whether a call had its effect.
     *
     * @param word park, tell or an endpoint
     */
    public record OnUnknown(String word) {

        /** The run is paused until a person resolves the call. */
        public static final OnUnknown PARK = new OnUnknown("park");

        /** The model is told. */
        public static final OnUnknown TELL = new OnUnknown("tell");

        /** The endpoint that is asked what became of the call, before a person is; empty where none is. */
        public Optional<String> lookUp() {
            return Optional.of(word).filter(uri -> uri.contains(":"));
        }
    }

    /**
     * MCP's tool hints. Absent is false.
     *
     * @param readOnly it has no side effect: calls may run side by side, and again
     * @param idempotent a call may be repeated
     * @param destructive it may destroy or overwrite
     * @param openWorld it reaches beyond this system
     */
    public record Hints(boolean readOnly, boolean idempotent, boolean destructive, boolean openWorld) {

        /** The hints by the names of their options, with commas between them; empty when there is none. */
        public String words() {
            return Stream.of(
                            readOnly ? "readOnlyHint" : "",
                            idempotent ? "idempotentHint" : "",
                            destructive ? "destructiveHint" : "",
                            openWorld ? "openWorldHint" : "")
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(","));
        }

        /** No promise at all. */
        public static final Hints NONE = new Hints(false, false, false, false);
    }

    /** Whether a person must allow a call. */
    public enum Approval {
        /** As the hints say: a destructive tool asks. */
        AUTO,
        /** Never, whatever the hints say. */
        NEVER,
        /** Always; no rule can lower it. */
        REQUIRED,
        /** A person answers the question that the call puts. */
        ANSWER
    }
}
