package dev.caravel.web;

import dev.caravel.caller.Caller;
import dev.caravel.observe.AgentsHealth;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/**
 * The pages for those who watch: Camel's health, the agents' health, metrics. They are no routes and have threads of their
 * own, so that they answer when all others are busy.
 */
final class MonitoringPages {

    private static final String HEALTH = "/observe/health";
    private static final String LIVE = "/observe/health/live";
    private static final String READY = "/observe/health/ready";
    private static final String AGENTS = "/health/agents";
    private static final String METRICS = "/observe/metrics";

    /** The pages that say how the service is; balancers and clusters read them, which have no token. */
    static final Set<String> OPEN = Set.of(HEALTH, LIVE, READY, AGENTS);

    private static final int THREADS = 2;
    private static final String ALL_DETAILS = "full";

    private final CamelContext context;
    private final WorkerExecutor threads;

    MonitoringPages(CamelContext context, Vertx vertx) {
        this.context = context;
        this.threads = vertx.createSharedWorkerExecutor("caravel-watch", THREADS);
    }

    /** What a page answers. */
    private record Page(int status, String type, String text) {

        private static Page json(int status, String text) {
            return new Page(status, "application/json", text);
        }
    }

    void addTo(Router router) {
        serve(router, HEALTH, () -> health(HealthCheckHelper.invoke(context, ALL_DETAILS)));
        serve(router, LIVE, () -> health(HealthCheckHelper.invokeLiveness(context, ALL_DETAILS)));
        serve(router, READY, () -> health(HealthCheckHelper.invokeReadiness(context, ALL_DETAILS)));
        serve(router, AGENTS, this::agents);
        if (meters() != null) {
            router.route(METRICS).handler(MonitoringPages::refuseTenants);
            serve(router, METRICS, this::metrics);
        }
    }

    /** What all runs did and cost is for nobody who may only see some. */
    private static void refuseTenants(RoutingContext call) {
        if (TokenRequired.caller(call).flatMap(Caller::tenant).isPresent()) {
            ProblemReply.send(call, 403, "metrics tell of all tenants: take the token of a caller that is no tenant's");
        } else {
            call.next();
        }
    }

    /** Balancers ask with HEAD, too. */
    private void serve(Router router, String path, Callable<Page> page) {
        router.get(path).method(HttpMethod.HEAD).handler(call -> answer(call, page));
    }

    private void answer(RoutingContext call, Callable<Page> page) {
        threads.executeBlocking(page, false)
                .onSuccess(ready -> call.response()
                        .setStatusCode(ready.status())
                        .putHeader(HttpHeaders.CONTENT_TYPE, ready.type())
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(ready.text()))
                .onFailure(call::fail);
    }

    private static Page health(Collection<HealthCheck.Result> results) {
        HealthReport report = HealthReport.of(results);
        return Page.json(report.up() ? 200 : 503, report.json());
    }

    private Page agents() {
        AgentsHealth agents = context.getRegistry().findSingleByType(AgentsHealth.class);
        return Page.json(200, agents.numbers().toJson());
    }

    private Page metrics() {
        return new Page(200, "text/plain; version=0.0.4; charset=utf-8", meters().scrape());
    }

    private PrometheusMeterRegistry meters() {
        return context.getRegistry().findSingleByType(PrometheusMeterRegistry.class);
    }
}
