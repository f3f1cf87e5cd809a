package dev.caravel.observe.otel;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.StringJoiner;

/** The header {@code tracestate} and OpenTelemetry's form of it. */
final class States {

    private States() {}

    /** @param header as it is passed on; empty for none */
    static TraceState of(String header) {
        if (header.isEmpty()) {
            return TraceState.getDefault();
        }
        TraceStateBuilder state = TraceState.builder();
        String[] members = header.split(",");
        // What is put last stands first.
        for (int i = members.length - 1; i >= 0; i--) {
            int equals = members[i].indexOf('=');
            state.put(members[i].substring(0, equals), members[i].substring(equals + 1));
        }
        return state.build();
    }

    static String header(TraceState state) {
        StringJoiner header = new StringJoiner(",");
        state.forEach((key, value) -> header.add(key + "=" + value));
        return header.toString();
    }
}
