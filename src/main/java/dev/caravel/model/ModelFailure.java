package dev.caravel.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** One attempt to ask a model failed. Carries no stack trace: where it was thrown says nothing, the message says it all. */
public sealed class ModelFailure extends RuntimeException permits ProviderFailure {

    private static final long serialVersionUID = 1L;

    private final transient FailureKind kind;
    private final int status;
    private final transient Duration retryAfter;
    private final boolean possiblyBilled;

    ModelFailure(FailureKind kind, int status, Duration retryAfter, boolean possiblyBilled, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
        this.possiblyBilled = possiblyBilled;
    }

    /** A failure without an HTTP status. */
    public static ModelFailure of(FailureKind kind, String message) {
        boolean requestWasSent =
                kind == FailureKind.STOPPED || (kind.countsAgainstProvider() && kind != FailureKind.UNREACHABLE);
        return create(kind, 0, null, requestWasSent, message);
    }

    /** A failure that the provider answered with; an answered refusal is not billed. */
    static ModelFailure ofStatus(FailureKind kind, int status, Optional<Duration> retryAfter, String message) {
        return create(kind, status, retryAfter.orElse(null), false, message);
    }

    /** The same failure of a request that a provider may have worked on. */
    ModelFailure possiblyBilledToo() {
        return create(kind, status, retryAfter, true, getMessage());
    }

    private static ModelFailure create(
            FailureKind kind, int status, Duration retryAfter, boolean possiblyBilled, String message) {
        return kind.countsAgainstProvider()
                ? new ProviderFailure(kind, status, retryAfter, possiblyBilled, message)
                : new ModelFailure(kind, status, retryAfter, possiblyBilled, message);
    }

    public FailureKind kind() {
        return kind;
    }

    /** The HTTP status; empty when no reply came or it was 200. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** How long the provider asked to wait. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** True when the provider may charge for the attempt: it was sent and no refusal came back. */
    public boolean possiblyBilled() {
        return possiblyBilled;
    }
}
