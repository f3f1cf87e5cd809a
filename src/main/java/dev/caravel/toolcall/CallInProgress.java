package dev.caravel.toolcall;

import dev.caravel.run.RequestedCall;
import org.apache.camel.Exchange;

/** A tool call on its way to the tool and back. */
final class CallInProgress {

    private static final String PROPERTY = "CaravelCallInProgress";

    private final RequestedCall call;
    private final String effectKey;
    private final String uri;
    private final long begunAt = System.nanoTime();
    private boolean sent;

    /** @param uri the endpoint of the tool */
    CallInProgress(RequestedCall call, String effectKey, String uri) {
        this.call = call;
        this.effectKey = effectKey;
        this.uri = uri;
    }

    /** The call that has this exchange now; null when none has. */
    static CallInProgress of(Exchange exchange) {
        return (CallInProgress) exchange.getProperty(PROPERTY);
    }

    void joins(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** The exchange is the run's again. */
    static void leaves(Exchange exchange) {
        exchange.removeProperty(PROPERTY);
    }

    RequestedCall call() {
        return call;
    }

    String effectKey() {
        return effectKey;
    }

    /** Where it goes next: to its tool, once. Null when it was there. */
    String next() {
        if (sent) {
            return null;
        }
        sent = true;
        return uri;
    }

    long milliseconds() {
        return (System.nanoTime() - begunAt) / 1_000_000;
    }
}
