package dev.caravel.webhook;

import dev.caravel.time.RetryAfter;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client of webhooks, which the route's endpoint refers to. A receiver has a few seconds to say that it has a webhook, and
 * what else it says is not read. Nothing is retried, redirected or remembered here: whoever sends does that. Thread-safe.
 */
public final class WebhookClient implements HttpClientConfigurer, ExecChainHandler, AutoCloseable {

    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_HEADER = 16_000;

    private final Duration longest;
    private final Receivers receivers;
    private final RetryAfter retryAfter;
    private final PoolingHttpClientConnectionManager connections;

    /** @param longest how long a receiver may take, from the connection to its status */
    public WebhookClient(Duration longest, Clock clock) {
        this.longest = longest;
        this.receivers = new Receivers(clock);
        this.retryAfter = new RetryAfter(clock);
        this.connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(LONGEST_HEADER)
                                .build())
                        .build())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(MOST_AT_ONCE)
                .setMaxConnTotal(MOST_AT_ONCE)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(longest))
                        .setSocketTimeout(Timeout.of(longest))
                        .build())
                .build();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.setConnectionManager(connections)
                .setConnectionManagerShared(true)
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(longest))
                        .setResponseTimeout(Timeout.of(longest))
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .setUserAgent("caravel")
                .addExecInterceptorFirst("caravel-webhook", this);
    }

    /** Called by the HTTP client around each request. */
    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws HttpException, IOException {
        String receiver = scope.route.getTargetHost().toURI();
        receivers.begin(receiver, longest);
        CompletableFuture<Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS);
        // Closes the connection, so that a receiver that sends a byte now and then holds nobody up.
        timer.thenRun(scope.execRuntime::discardEndpoint);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (isForNow(response.getCode())) {
                receivers.isAway(receiver, retryAfter.read(headers(response)));
            } else {
                receivers.answered(receiver);
            }
            response.setEntity(null);
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            receivers.isAway(receiver, Optional.empty());
            if (timer.isDone() || e instanceof SocketTimeoutException) {
                throw new SocketTimeoutException(receiver + " did not answer within " + longest.toSeconds() + " s");
            }
            throw e;
        } finally {
            timer.cancel(false);
            scope.execRuntime.discardEndpoint();
        }
    }

    /** It says that it can't take anything now: too many requests, or its own trouble. */
    private static boolean isForNow(int status) {
        return status == 429 || status >= 500;
    }

    /** Their names in small letters. */
    private static Map<String, String> headers(ClassicHttpResponse response) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        return headers;
    }

    @Override
    public void close() {
        connections.close(CloseMode.IMMEDIATE);
    }
}
