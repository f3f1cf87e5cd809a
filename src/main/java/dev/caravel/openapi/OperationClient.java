package dev.caravel.openapi;

import dev.caravel.openapi.Operation.Credential;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * The HTTP client of the route {@code caravel-operation}. It puts an API's key and headers on each request, so that they are never
 * on an exchange, where a log or another endpoint could see them; it follows no redirect, which could take them elsewhere, and
 * keeps no cookies. Thread-safe.
 */
public final class OperationClient implements HttpClientConfigurer, ExecChainHandler {

    /** Tells which API a request is for; it is not sent. */
    static final String API = "caravel-api";

    /** Tells where the API's key goes; it is not sent. */
    static final String CREDENTIAL = "caravel-credential";

    private final Map<String, DeclaredApi> apis = new TreeMap<>();

    public OperationClient(Collection<DeclaredApi> declared) {
        declared.forEach(api -> apis.put(api.name(), api));
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("caravel")
                .addExecInterceptorFirst(CREDENTIAL, this);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws HttpException, IOException {
        Header name = request.getFirstHeader(API);
        request.removeHeaders(API);
        DeclaredApi api = name == null ? null : apis.get(name.getValue());
        for (Header credential : request.getHeaders(CREDENTIAL)) {
            request.removeHeader(credential);
            if (api != null && api.key().isPresent()) {
                putOn(request, credential.getValue(), api.key().get());
            }
        }
        if (api != null) {
            api.headers().forEach(request::setHeader);
        }
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(new Abandonable(entity, scope));
        }
        return response;
    }

    private static void putOn(ClassicHttpRequest request, String credential, String key) {
        int space = credential.indexOf(' ');
        String name = credential.substring(space + 1);
        switch (Credential.Kind.valueOf(credential.substring(0, space))) {
            case BEARER -> request.setHeader(name, "Bearer " + key);
            case BASIC ->
                request.setHeader(
                        name, "Basic " + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)));
            case HEADER -> request.setHeader(name, key);
            case COOKIE -> request.setHeader("Cookie", name + "=" + key);
            case QUERY -> {
                String path = request.getPath();
                request.setPath(path + (path.contains("?") ? "&" : "?") + ParameterStyle.encode(name) + "="
                        + ParameterStyle.encode(key));
            }
        }
    }

    /** What is left of a body that nobody reads on is not read by the client either, however long it is. */
    private static final class Abandonable extends HttpEntityWrapper {

        private final ExecChain.Scope scope;

        Abandonable(HttpEntity entity, ExecChain.Scope scope) {
            super(entity);
            this.scope = scope;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new FilterInputStream(super.getContent()) {

                private boolean ended;

                @Override
                public int read() throws IOException {
                    int letter = super.read();
                    ended |= letter < 0;
                    return letter;
                }

                @Override
                public int read(byte[] bytes, int from, int most) throws IOException {
                    int count = super.read(bytes, from, most);
                    ended |= count < 0;
                    return count;
                }

                @Override
                public void close() throws IOException {
                    if (!ended) {
                        scope.execRuntime.discardEndpoint();
                    }
                    super.close();
                }
            };
        }
    }
}
