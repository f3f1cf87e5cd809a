package dev.caravel.observe.otel;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;

/**
 * The ids of spans and traces. A run's first span has them from the run's own id, so that whoever continues the run elsewhere
 * knows them without being told, and a person finds a run's trace by the run. Thread-safe.
 */
final class RunIds implements IdGenerator {

    private static final int SPAN_DIGITS = 16;

    private final IdGenerator random = IdGenerator.random();
    private final ThreadLocal<String> run = new ThreadLocal<>();

    /** The id of the trace that the run begins: its own, without the dashes. */
    static String trace(String run) {
        return run.replace("-", "");
    }

    /** The id of the run's first span: the random end of its own. */
    static String span(String run) {
        String digits = trace(run);
        return digits.substring(digits.length() - SPAN_DIGITS);
    }

    /** What is made within is the run's first span. */
    <T> T ofRun(String id, Supplier<T> first) {
        run.set(id);
        try {
            return first.get();
        } finally {
            run.remove();
        }
    }

    @Override
    public String generateTraceId() {
        String first = run.get();
        return first == null ? random.generateTraceId() : trace(first);
    }

    @Override
    public String generateSpanId() {
        String first = run.get();
        return first == null ? random.generateSpanId() : span(first);
    }
}
