package dev.caravel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One model request that the simulator got. Safe for use by many threads; how it ends becomes known while it is served. */
public final class Call {

    private final Instant at;
    private final long nanos;
    private final String path;
    private final Map<String, String> headers;
    private final JsonNode body;
    private final Optional<Fault> fault;

    private volatile int status;
    private volatile boolean finished;
    private volatile Optional<Duration> abortedAfter = Optional.empty();

    Call(Instant at, long nanos, String path, Map<String, String> headers, JsonNode body, Optional<Fault> fault) {
        this.at = at;
        this.nanos = nanos;
        this.path = path;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.fault = fault;
    }

    /** When the request had arrived whole. */
    public Instant at() {
        return at;
    }

    /** The same moment by {@link System#nanoTime}, to measure from. */
    public long nanos() {
        return nanos;
    }

    public String path() {
        return path;
    }

    /** The request's headers, names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The request's body; a missing node when it was no JSON. */
    public JsonNode body() {
        return body;
    }

    /** What was done to it; empty when it was served honestly. */
    public Optional<Fault> fault() {
        return fault;
    }

    /** The HTTP status that was answered; 0 as long as no response head was sent. */
    public int status() {
        return status;
    }

    /** Whether the whole response was sent. False as well for one that was spoilt on purpose after its head. */
    public boolean finished() {
        return finished;
    }

    /** Whether the client closed the connection before the answer was complete. */
    public boolean aborted() {
        return abortedAfter.isPresent();
    }

    /** The time from the request to the moment when its end was noticed; zero when it was not aborted. */
    public Duration abortedAfter() {
        return abortedAfter.orElse(Duration.ZERO);
    }

    void answered(int httpStatus) {
        status = httpStatus;
    }

    void finish() {
        finished = true;
    }

    void abort() {
        finished = false;
        abortedAfter = Optional.of(Duration.ofNanos(System.nanoTime() - nanos));
    }
}
