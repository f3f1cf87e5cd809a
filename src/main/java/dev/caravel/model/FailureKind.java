package dev.caravel.model;

import static dev.caravel.model.FailureKind.Blame.CALLER;
import static dev.caravel.model.FailureKind.Blame.PROVIDER;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What went wrong with an attempt, and what follows from it: whether the same request may be tried again, whether another
 * model may be asked instead, and whether it speaks against the provider's health (the circuit breaker counts it).
 */
public enum FailureKind {
    /** 429: too many requests or tokens a minute. The provider is healthy. */
    RATE_LIMITED(true, true, CALLER),
    /** 529, or {@code overloaded_error} inside a stream. */
    OVERLOADED(true, true, PROVIDER),
    /** 5xx, 408, 409, or an {@code api_error} inside a stream. */
    SERVER_ERROR(true, true, PROVIDER),
    /** No connection: refused, reset, unknown host, TLS. */
    UNREACHABLE(true, true, PROVIDER),
    /** Nothing came within the first-byte timeout. */
    TIMEOUT(true, true, PROVIDER),
    /** The reply broke off before its end. */
    BROKEN(true, true, PROVIDER),
    /** The stream stayed without data for longer than the stall timeout. */
    STALLED(true, true, PROVIDER),
    /** What came is not the provider's format. */
    GARBAGE(true, true, PROVIDER),
    /** The breaker is open: the provider is not even asked. */
    BREAKER_OPEN(false, true, CALLER),
    /** 401: the key is refused. */
    KEY_REFUSED(false, true, CALLER),
    /** 402, no credit, a spend limit or a used-up quota: waiting does not help. */
    MONEY_SPENT(false, true, CALLER),
    /** 403. */
    FORBIDDEN(false, true, CALLER),
    /** 404: no such model, or a wrong base URL. */
    NOT_FOUND(false, true, CALLER),
    /** 413, or a prompt that is longer than the model's context. */
    TOO_LARGE(false, false, CALLER),
    /** The model wrote a tool call that its host could not read. Asked again, it mostly writes it rightly. */
    MALFORMED_CALL(true, true, CALLER),
    /** The reply passed a bound that keeps the memory whole. Another time it would be as long, and as dear. */
    OVERSIZED(false, true, PROVIDER),
    /** 400 and other 4xx: the request itself is refused. */
    BAD_REQUEST(false, false, CALLER),
    /** We hung up: the run was cancelled, stopped or out of time. */
    STOPPED(false, false, CALLER),
    /** Something of ours or of an edited route went wrong. */
    INTERNAL(false, false, CALLER);

    enum Blame {
        PROVIDER,
        CALLER
    }

    private final boolean retried;
    private final boolean fallback;
    private final Blame blame;

    FailureKind(boolean retried, boolean fallback, Blame blame) {
        this.retried = retried;
        this.fallback = fallback;
        this.blame = blame;
    }

    public boolean retried() {
        return retried;
    }

    public boolean fallback() {
        return fallback;
    }

    /**
     * Whether it passes by itself, however long that takes: then the run can be resumed later. A reply in a strange format is more
     * often a wrong base URL than bad luck, and a model that can't write a call will not learn it.
     */
    public boolean passes() {
        return this == BREAKER_OPEN || retried && this != GARBAGE && this != MALFORMED_CALL;
    }

    /** The kind of that label; empty when there is none. */
    public static Optional<FailureKind> named(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    public boolean countsAgainstProvider() {
        return blame == PROVIDER;
    }

    /** The kind as journals and metrics write it, for example {@code rate_limited}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
