package dev.caravel.web;

import dev.caravel.door.Problem;
import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.AllowForwardHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.VetoCamelContextStartException;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of {@code serve}. Camel's own server only warns when its port is taken, and continues without it; this one
 * stops the start. Camel's {@code platform-http:} routes find its router in the registry.
 */
public final class WebServer {

    /** The name of its bean. */
    public static final String NAME = "caravel.http-server";

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final long LONGEST_BODY = 10 * 1024 * 1024;
    private static final long PATIENCE_SECONDS = 10;
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(60);

    /** What is said about a status that Vert.x comes to by itself, or a route by failing. */
    private static final Map<Integer, String> DETAILS = Map.of(
            400, "the request is malformed",
            404, "there is nothing at this path",
            406, "there is no answer in a type that the caller accepts",
            408, "the request took too long",
            413, "the body is longer than " + LONGEST_BODY + " bytes",
            414, "the request's first line is too long: send less in the path and behind it, or take a body",
            415, "the body is of a type that is not taken here",
            431, "the request's headers are too long",
            500, "something went wrong here; the log tells",
            503, "this can't be answered now");

    private final WebSettings settings;
    private final Vertx vertx;
    private final HttpServer server;

    private WebServer(WebSettings settings, Vertx vertx, HttpServer server) {
        this.settings = settings;
        this.vertx = vertx;
        this.server = server;
    }

    /**
     * Gives the context a server; to be called before it starts. It listens before the first route begins, so that no trigger
     * takes a task when the start fails for it, and until the last route has ended.
     *
     * @throws IllegalArgumentException when the settings don't fit
     */
    public static WebServer addTo(CamelContext context, WebSettings settings) {
        InetSocketAddress address = settings.address();
        RequestThreads threads = new RequestThreads(context);
        Vertx vertx = vertx(threads);
        Router router = Router.router(vertx).allowForward(AllowForwardHeaders.NONE);
        HttpServer http = vertx.createHttpServer(Connections.options())
                .requestHandler(router)
                .invalidRequestHandler(WebServer::refuse);
        WebServer server = new WebServer(settings, vertx, http);
        VertxPlatformHttpEngine engine = forCallers();
        engine.setHandlers(List.of(call -> {
            Form.keepText(call);
            call.next();
        }));
        engine.setCamelContext(context);
        context.getComponent("platform-http", PlatformHttpComponent.class).setEngine(engine);
        HttpReplies.addTo(context);
        context.getRegistry().bind(NAME, server);
        context.getRegistry().bind(VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO, forRoutes(vertx, router));
        answerErrors(router, context);
        new Connections(settings.connections(), threads::busy, LONGEST_REQUEST).watch(vertx, http, router);
        router.route().handler(server.gate(context));
        new MonitoringPages(context, vertx).addTo(router);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarting(CamelContext starting) throws VetoCamelContextStartException {
                try {
                    server.listen(address);
                } catch (IllegalStateException e) {
                    throw new VetoCamelContextStartException(e.getMessage(), starting, true);
                }
            }

            @Override
            public void onContextStopped(CamelContext stopped) {
                server.close();
            }
        });
        return server;
    }

    private static Vertx vertx(RequestThreads threads) {
        VertxOptions options = new VertxOptions()
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return new VertxBuilder(options).executorServiceFactory(threads).init().vertx();
    }

    private Handler<RoutingContext> gate(CamelContext context) {
        return settings.callers().isEmpty()
                ? new ThisMachineOnly(settings.host())
                : new TokenRequired(
                        settings.callers(), path -> MonitoringPages.OPEN.contains(path) || isDashboard(path, context));
    }

    /** The page is the same for everybody and asks for the token itself; a route of the user's at its path is not. */
    private static boolean isDashboard(String path, CamelContext context) {
        return path.equals("/") && context.getRoute("dashboard") != null
                || path.startsWith("/dashboard/") && context.getRoute("dashboard-files") != null;
    }

    /** Whatever route begins with a request knows who made it. */
    private static VertxPlatformHttpEngine forCallers() {
        return new VertxPlatformHttpEngine() {
            @Override
            public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor route) {
                return super.createConsumer(endpoint, new DelegateAsyncProcessor(route) {
                    @Override
                    public boolean process(Exchange exchange, AsyncCallback callback) {
                        TokenRequired.takeCaller(exchange.getIn().getHeaders())
                                .ifPresent(caller -> caller.goesAlong(exchange));
                        return super.process(exchange, callback);
                    }
                });
            }
        };
    }

    /** The router as {@code platform-http:} routes use it: bodies are held in memory, no file is written. */
    private static VertxPlatformHttpRouter forRoutes(Vertx vertx, Router router) {
        return new VertxPlatformHttpRouter(
                null,
                vertx,
                router,
                VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO,
                VertxPlatformHttpRouter.SERVER_TYPE_SERVER) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                BodyHandler reader = BodyHandler.create(false).setBodyLimit(LONGEST_BODY);
                return call -> {
                    Form.readAsText(call);
                    reader.handle(call);
                };
            }
        };
    }

    private static void answerErrors(Router router, CamelContext context) {
        DETAILS.keySet()
                .forEach(status -> onError(router, status, call -> {
                    if (status == 500) {
                        LOG.warn(
                                "{} {} failed: {}",
                                Printable.line(call.request().method().name()),
                                Printable.line(call.normalizedPath()),
                                call.failure() == null ? "nobody says why" : Causes.line(call.failure()));
                    }
                    int said = status == 404 && isUnderWay(context) ? 503 : status;
                    ProblemReply.send(call, said, DETAILS.get(said));
                }));
        // Vert.x' word for a caller who leaves while its body is read.
        onError(router, 200, call -> ProblemReply.send(call, 400, DETAILS.get(400)));
        onError(router, 405, call -> {
            String allowed = String.join(
                    ", ", methods(router.getRoutes(), call.normalizedPath().replaceFirst("(?<=.)/$", "")));
            call.response().putHeader(HttpHeaders.ALLOW, allowed);
            ProblemReply.send(call, 405, "this path takes " + (allowed.isEmpty() ? "other methods" : allowed));
        });
    }

    /** Before its route begins and after it has ended, a path is only away for a while: whoever waits is to come again. */
    private static boolean isUnderWay(CamelContext context) {
        return !context.isStarted() && !context.isSuspended();
    }

    /** Where a caller has left, or is answered already, there is nothing more to say; half an answer is broken off. */
    private static void onError(Router router, int status, Handler<RoutingContext> answer) {
        router.errorHandler(status, call -> {
            HttpServerResponse response = call.response();
            if (response.headWritten() || response.ended() || response.closed()) {
                LOG.debug("A request is over before it is answered", call.failure());
                response.reset();
            } else {
                answer.handle(call);
            }
        });
    }

    /** A head that can't be read, or is too long. */
    private static void refuse(HttpServerRequest request) {
        Throwable why = request.decoderResult().cause();
        int status =
                why instanceof TooLongHttpLineException ? 414 : why instanceof TooLongHttpHeaderException ? 431 : 400;
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.TYPE)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(new Problem(status, DETAILS.get(status)).toJson())
                .onComplete(told -> request.connection().close());
    }

    private static Set<String> methods(List<Route> routes, String path) {
        Set<String> methods = new TreeSet<>();
        routes.stream()
                .filter(route -> path.equals(route.getPath()) && route.methods() != null)
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .forEach(methods::add);
        return methods;
    }

    private void listen(InetSocketAddress address) {
        try {
            await(server.listen(SocketAddress.inetSocketAddress(address)));
        } catch (ExecutionException | TimeoutException e) {
            close();
            String why = e.getCause() == null ? "it takes too long" : Causes.words(e.getCause());
            throw new IllegalStateException("HTTP can't be served on " + settings.host() + ":" + settings.port() + ": "
                    + why + "; set caravel.http.port to a free port, or to none to do without HTTP");
        }
    }

    /** Where it listens, for example {@code http://127.0.0.1:8080}. */
    public String url() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + server.actualPort();
    }

    private void close() {
        try {
            await(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The HTTP server did not end as it should", e);
        }
    }

    private static void await(Future<?> future) throws ExecutionException, TimeoutException {
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the HTTP server began or ended");
        }
    }
}
