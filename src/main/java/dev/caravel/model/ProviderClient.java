package dev.caravel.model;

import dev.caravel.time.Watchdog;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The attempts that are in progress, and the HTTP client that makes them. Referred to by the HTTP endpoints of the routes, it
 * gives each request its key, keeps its connection at hand so that it can be closed at once, and hides nothing: the client
 * retries nothing by itself, keeps no cookies and asks for no compression (which would hold back a stream's events).
 *
 * <p>A watchdog looks at every attempt ten times a second and stops those that are silent for too long. Thread-safe.
 */
public final class ProviderClient implements HttpClientConfigurer, ExecChainHandler, AutoCloseable {

    /**
     * A connection has three such buffers all the time that its run waits: with the usual 8 KB they are a third of a waiting run
     * (heap of 3,000 at once).
     */
    private static final int BUFFER_BYTES = 2048;

    private final Set<Attempt> live = ConcurrentHashMap.newKeySet();
    private final Timeouts timeouts;
    private final PoolingHttpClientConnectionManager connections;
    private final Watchdog watchdog;

    /** @param mostAtOnce how many connections to one provider may be open */
    public ProviderClient(Timeouts timeouts, int mostAtOnce) {
        this.timeouts = timeouts;
        this.connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setBufferSize(BUFFER_BYTES)
                                .setMaxHeaderCount(ReplyBounds.HEADERS)
                                .setMaxLineLength(ReplyBounds.HEADER)
                                .build())
                        .build())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(mostAtOnce)
                .setMaxConnTotal(mostAtOnce * 2)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofSeconds(10))
                        // Silence is the watchdog's affair; a time-out on each read would only cost.
                        .setSocketTimeout(Timeout.DISABLED)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setTimeToLive(TimeValue.ofMinutes(10))
                        .build())
                .build();
        this.watchdog = Watchdog.over(live, "caravel-attempts", Attempt::stopIfSilent);
    }

    /** Begins an attempt; {@link #over} ends it. */
    public Attempt begin(Provider provider, Prompt prompt, TextListener listener) {
        Attempt attempt = new Attempt(provider, prompt, timeouts, listener);
        live.add(attempt);
        return attempt;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.setConnectionManager(connections)
                .setConnectionManagerShared(true)
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableRedirectHandling()
                .disableAuthCaching()
                .disableConnectionState()
                .setUserAgent("caravel")
                .replaceExecInterceptor(ChainElement.PROTOCOL.name(), this);
    }

    /**
     * Called by the HTTP client for each request, in place of its own step for the protocol: nothing here answers a challenge,
     * and the connection is given back by the attempt, once it has read the reply.
     */
    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws HttpException, IOException {
        if (!(request.getEntity() instanceof RequestBody body)) {
            throw new HttpException("a request to a provider must belong to an attempt");
        }
        if (scope.route.getProxyHost() != null && request instanceof BasicHttpRequest direct) {
            // A proxy that makes no tunnel must be told the host (RFC 9112, section 3.2.2).
            direct.setAbsoluteRequestUri(!scope.route.isTunnelled());
        }
        Attempt attempt = body.attempt();
        String query = attempt.provider().endpoint().getRawQuery();
        if (query != null) {
            request.setPath(request.getPath() + "?" + query);
        }
        attempt.headers().forEach(request::setHeader);
        // The key is put on here, so that it is never on an exchange, where a log or another endpoint could see it.
        attempt.provider().requestHeaders().forEach(request::setHeader);
        try {
            attempt.connecting(scope.execRuntime);
            ClassicHttpResponse response = chain.proceed(request, scope);
            Header type = response.getFirstHeader("content-type");
            attempt.answered(response.getCode(), type == null ? "" : type.getValue());
            if (!attempt.isAnswered()) {
                attempt.refused(headers(response));
            }
            return response;
        } catch (IOException e) {
            throw attempt.fail(e);
        }
    }

    /** Their names in small letters. */
    private static Map<String, String> headers(ClassicHttpResponse response) {
        return Stream.of(response.getHeaders())
                .collect(Collectors.toMap(
                        header -> header.getName().toLowerCase(Locale.ROOT), Header::getValue, (one, last) -> last));
    }

    /** The attempt is over. A connection whose reply was not read to its end is closed. */
    public void over(Attempt attempt) {
        live.remove(attempt);
        attempt.hangUp();
    }

    /** How many attempts are in progress. */
    public int inProgress() {
        return live.size();
    }

    @Override
    public void close() {
        watchdog.close();
        connections.close(CloseMode.IMMEDIATE);
    }
}
