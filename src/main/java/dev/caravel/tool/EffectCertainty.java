package dev.caravel.tool;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;

/** Whether a failure leaves it open that a call had its effect all the same: something was sent, and no answer came. */
public final class EffectCertainty {

    private static final List<Class<? extends Throwable>> NOTHING_SENT =
            List.of(ConnectException.class, NoRouteToHostException.class, UnknownHostException.class);

    private static final List<Class<? extends Throwable>> NO_ANSWER = List.of(
            SocketException.class,
            SocketTimeoutException.class,
            InterruptedIOException.class,
            TimeoutException.class,
            // Whoever takes from seda: may be at it still.
            ExchangeTimedOutException.class,
            SQLRecoverableException.class,
            SQLTimeoutException.class,
            SQLNonTransientConnectionException.class);

    /** Of the HTTP client, by their names: it is not there in every application. */
    private static final Set<String> NO_ANSWER_OVER_HTTP = Set.of(
            "org.apache.hc.core5.http.NoHttpResponseException", "org.apache.hc.core5.http.ConnectionClosedException");

    /** Request time-out, bad gateway and gateway time-out (RFC 9110): the server behind may have done it. */
    private static final Set<Integer> NO_ANSWER_BEHIND_A_PROXY = Set.of(408, 502, 504);

    private EffectCertainty() {}

    /** True when the call may have had its effect. */
    public static boolean about(Throwable failure) {
        for (Throwable cause : ObjectHelper.createExceptionIterable(failure)) {
            if (cause instanceof ToolFailure given && given.isOutcomeUnknown()) {
                return true;
            }
            if (cause instanceof PassedOver) {
                return true;
            }
            if (cause instanceof HttpOperationFailedException http) {
                return NO_ANSWER_BEHIND_A_PROXY.contains(http.getStatusCode());
            }
            if (NOTHING_SENT.stream().anyMatch(type -> type.isInstance(cause))
                    || cause.getClass().getSimpleName().equals("ConnectTimeoutException")) {
                return false;
            }
            if (NO_ANSWER.stream().anyMatch(type -> type.isInstance(cause))
                    || NO_ANSWER_OVER_HTTP.contains(cause.getClass().getName())) {
                return true;
            }
        }
        return false;
    }
}
