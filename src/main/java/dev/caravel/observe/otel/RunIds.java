package dev.caravel.observe.otel;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * The ids of spans and traces. They follow from the run's id and from the event that began what the span is of, so that whoever
 * continues the run elsewhere knows them without being told, and a person finds a run's trace by the run. Thread-safe.
 */
final class RunIds implements IdGenerator {

    private static final int SPAN_DIGITS = 16;
    private static final HexFormat HEX = HexFormat.of();

    private record Ids(String trace, String span) {}

    private final IdGenerator random = IdGenerator.random();
    private final ThreadLocal<Ids> next = new ThreadLocal<>();

    /** The id of the trace that the run begins: its own, without the dashes. */
    static String trace(String run) {
        return run.replace("-", "");
    }

    /** The id of the run's first span: the random end of its own. */
    static String span(String run) {
        String digits = trace(run);
        return digits.substring(digits.length() - SPAN_DIGITS);
    }

    /**
     * The id of the span of what the event began; the run's first span where that is the run. An event that is lost with its process
     * gives its number to another one: what began counts too.
     */
    static String span(Entry begin) {
        if (begin.event() instanceof Event.RunStarted) {
            return span(begin.run());
        }
        String what = begin.event() instanceof Event.ToolStarted started
                ? started.call()
                : begin.event().type();
        long first = Long.parseUnsignedLong(span(begin.run()), 16);
        return HEX.toHexDigits(first ^ mixed((long) what.hashCode() << 32 | begin.seq()));
    }

    /** Another number for each, as splitmix64 ends. */
    private static long mixed(long number) {
        long bits = number;
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }

    /** What is made within is the span of what the event began. */
    Span of(Entry begin, Supplier<Span> span) {
        next.set(new Ids(trace(begin.run()), span(begin)));
        try {
            return span.get();
        } finally {
            next.remove();
        }
    }

    @Override
    public String generateTraceId() {
        Ids ids = next.get();
        return ids == null ? random.generateTraceId() : ids.trace();
    }

    @Override
    public String generateSpanId() {
        Ids ids = next.get();
        return ids == null ? random.generateSpanId() : ids.span();
    }
}
