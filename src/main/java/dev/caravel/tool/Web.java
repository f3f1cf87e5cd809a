package dev.caravel.tool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.camel.Body;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.Timeout;

/**
 * The part of the web that a model may read: GET, from allowed hosts, at public addresses. An HTTP client of its own and not
 * an {@code http:} endpoint: a model's words would become an endpoint's URI, redirects would be followed unseen, and the
 * address that was checked would not be the one that is connected to. Thread-safe.
 */
public final class Web implements AutoCloseable {

    private static final int MOST_REDIRECTS = 5;
    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_AT_ONCE = 50;
    private static final int LONGEST_COMPLAINT = 500;

    private final AllowedHosts allowed;
    private final Duration longest;
    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;

    /** How a host's addresses are found. */
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** @param privateToo whether addresses that are not public may be reached as well */
    public Web(AllowedHosts allowed, boolean privateToo) {
        this(
                allowed,
                privateToo ? address -> true : PublicAddress::is,
                Duration.ofSeconds(20),
                SystemDefaultDnsResolver.INSTANCE::resolve);
    }

    /**
     * @param reachable the addresses that may be connected to
     * @param longest how long a fetch may take with all its redirects
     */
    Web(AllowedHosts allowed, Predicate<InetAddress> reachable, Duration longest, Lookup lookup) {
        this.allowed = allowed;
        this.longest = longest;
        this.connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new CheckedLookup(lookup, reachable))
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(MOST_AT_ONCE)
                .setMaxConnTotal(MOST_AT_ONCE)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(200)
                                .setMaxLineLength(16_000)
                                .build())
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(longest))
                        .setSocketTimeout(Timeout.of(longest))
                        .build())
                .build();
        this.client = HttpClients.custom()
                .setConnectionManager(connections)
                // One connection a request: a name is looked up and checked each time.
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setRoutePlanner(new DefaultRoutePlanner(null))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("caravel")
                .build();
    }

    /** The only look-up there is: the client connects to the addresses that come out of here and asks nobody else. */
    private record CheckedLookup(Lookup lookup, Predicate<InetAddress> reachable) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] addresses = lookup.addresses(host);
            for (InetAddress address : addresses) {
                if (!reachable.test(address)) {
                    throw new ToolFailure("the host " + host + " has the address " + address.getHostAddress()
                            + ", which is not public; a person may allow that with caravel.fetch.private=true");
                }
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    /** The text behind the argument {@code url}; of a long one the beginning. */
    public String fetch(@Body Map<String, Object> arguments) {
        if (allowed.isEmpty()) {
            throw new ToolFailure("no host may be fetched yet; a person must name the hosts in the setting "
                    + "caravel.fetch.hosts, for example docs.example.com, *.example.org");
        }
        long end = System.nanoTime() + longest.toNanos();
        WebAddress first = WebAddress.parse(String.valueOf(arguments.get("url")));
        WebAddress address = first;
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            Step step = get(checked(address), end);
            if (step.redirect().isEmpty()) {
                return address.equals(first) ? step.text() : "[redirected to " + address + "]\n" + step.text();
            }
            address = address.redirect(step.redirect().get());
        }
        throw new ToolFailure(first + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private WebAddress checked(WebAddress address) {
        if (!allowed.allow(address.host(), address.port())) {
            throw new ToolFailure("the host " + address.host() + " at port " + address.port()
                    + " may not be fetched; allowed by the setting caravel.fetch.hosts: " + allowed);
        }
        return address;
    }

    /** A page's text, or where else to look. */
    private record Step(String text, Optional<String> redirect) {}

    private Step get(WebAddress address, long end) {
        HttpGet request = new HttpGet(address.toString());
        CompletableFuture<Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        // Closes the connection, so that a host that sends a byte now and then holds nobody up.
        timer.thenRun(request::abort);
        try {
            ClassicHttpResponse response = client.executeOpen(null, request, HttpClientContext.create());
            try {
                return read(response, address);
            } finally {
                // Closes the connection at once; the client would read what is left to its end, however long that is.
                request.abort();
                Closer.closeQuietly(response);
            }
        } catch (IOException | IllegalStateException e) {
            if (timer.isDone() || e instanceof SocketTimeoutException) {
                throw new ToolFailure(address + " took longer than " + longest.toMillis() + " ms");
            }
            if (e instanceof UnknownHostException) {
                throw new ToolFailure("there is no host " + address.host());
            }
            throw new ToolFailure(address + " cannot be fetched: " + e.getMessage());
        } finally {
            timer.cancel(false);
        }
    }

    private static Step read(ClassicHttpResponse response, WebAddress address) throws IOException {
        int status = response.getCode();
        Header location = response.getFirstHeader("location");
        if (location != null && (status == 307 || status == 308 || (status >= 301 && status <= 303))) {
            return new Step("", Optional.of(location.getValue()));
        }
        HttpEntity entity = response.getEntity();
        ContentType type = type(entity);
        if (status >= 200 && status < 300 && !PageText.isText(type)) {
            throw new ToolFailure(address + " is no text but " + type.getMimeType());
        }
        byte[] content = content(entity);
        if (status < 200 || status >= 300) {
            String said = PageText.isText(type) ? PageText.of(content, type, address.toString()) : "";
            throw new ToolFailure(address + " answered " + status + " "
                    + ToolResult.bounded((response.getReasonPhrase() + "\n" + said).strip(), LONGEST_COMPLAINT));
        }
        boolean whole = content.length <= MOST_BYTES;
        String text = PageText.of(content, type, address.toString());
        return new Step(
                whole ? text : text + "\n[cut: these are the first " + MOST_BYTES + " bytes]", Optional.empty());
    }

    private static byte[] content(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        // One more than shown, to tell whether it is all.
        return entity.getContent().readNBytes(MOST_BYTES + 1);
    }

    /** What does not say what it is passes for plain text. */
    private static ContentType type(HttpEntity entity) {
        try {
            ContentType type = entity == null ? null : ContentType.parse(entity.getContentType());
            return type == null ? ContentType.create("text/plain") : type;
        } catch (IllegalArgumentException e) {
            // Its message is the name of the character set.
            throw new ToolFailure("the page is written in " + e.getMessage() + ", which is not known here");
        }
    }

    @Override
    public void close() {
        connections.close(CloseMode.IMMEDIATE);
    }
}
