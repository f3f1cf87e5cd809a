package dev.caravel.embed;

import dev.caravel.text.Causes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy for routes whose source is a server: says in one line when the server can't be reached, and in one when it can
 * again. The client behind the route says it all the time. Goes by the health check that the route's consumer brings along.
 */
final class SourceWatch extends RoutePolicySupport {

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    private static final long SECONDS_BETWEEN_LOOKS = 2;

    private final Map<String, ScheduledExecutorService> watches = new ConcurrentHashMap<>();

    @Override
    public void onStart(Route route) {
        if (route.getConsumer() instanceof HealthCheckAware consumer && consumer.getHealthCheck() != null) {
            ScheduledExecutorService watch = route.getCamelContext()
                    .getExecutorServiceManager()
                    .newSingleThreadScheduledExecutor(this, "caravel-watch-" + route.getRouteId());
            watch.scheduleWithFixedDelay(
                    new Look(route, consumer.getHealthCheck()),
                    SECONDS_BETWEEN_LOOKS,
                    SECONDS_BETWEEN_LOOKS,
                    TimeUnit.SECONDS);
            watches.put(route.getRouteId(), watch);
        }
    }

    @Override
    public void onStop(Route route) {
        ScheduledExecutorService watch = watches.remove(route.getRouteId());
        if (watch != null) {
            route.getCamelContext().getExecutorServiceManager().shutdownNow(watch);
        }
    }

    /** One look at a route's source, made again and again. */
    static final class Look implements Runnable {

        private final Route route;
        private final HealthCheck check;
        private int misses;

        Look(Route route, HealthCheck check) {
            this.route = route;
            this.check = check;
        }

        @Override
        public void run() {
            HealthCheck.Result result = check.call();
            String source = route.getEndpoint().getEndpointBaseUri();
            if (result.getState() != HealthCheck.State.DOWN) {
                if (misses > 1) {
                    LOG.warn("Route '{}' reaches {} again", route.getRouteId(), source);
                }
                misses = 0;
            } else if (++misses == 2) {
                // A client that connects anew looks just the same for a moment.
                LOG.warn(
                        "Route '{}' does not reach {} at {}; it keeps trying{}",
                        route.getRouteId(),
                        source,
                        result.getDetails().get("bootstrap.servers"),
                        why(result));
            }
        }

        private static String why(HealthCheck.Result result) {
            return result.getError().map(error -> ": " + Causes.line(error)).orElse("");
        }
    }
}
