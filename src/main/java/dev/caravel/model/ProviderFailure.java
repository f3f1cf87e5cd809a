package dev.caravel.model;

import java.time.Duration;

/** A failure that speaks against the provider's health: the circuit breaker counts these and no others. */
public final class ProviderFailure extends ModelFailure {

    private static final long serialVersionUID = 1L;

    ProviderFailure(FailureKind kind, int status, Duration retryAfter, boolean possiblyBilled, String message) {
        super(kind, status, retryAfter, possiblyBilled, message);
    }
}
