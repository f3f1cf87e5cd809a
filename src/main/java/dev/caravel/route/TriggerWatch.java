package dev.caravel.route;

import dev.caravel.text.Causes;
import dev.caravel.time.Watchdog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a consumer again that polls no more. An error while it polls (not in a step: that is the message's failure) ends its
 * schedule for good, and Camel takes the route for started. What the route is busy with continues meanwhile.
 */
public final class TriggerWatch extends RoutePolicySupport implements RoutePolicyFactory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TriggerWatch.class);
    private static final int LOOKS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration CALM = Duration.ofMinutes(10);

    private final Map<String, Poll> polls = new ConcurrentHashMap<>();
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();
    private final Watchdog watch = Watchdog.over(polls.values(), "caravel-triggers", this::look);
    private ExecutorService starter;

    /** A route that polls. */
    private static final class Poll {

        private final Route route;
        private final ScheduledPollConsumer consumer;
        private int looks;

        Poll(Route route, ScheduledPollConsumer consumer) {
            this.route = route;
            this.consumer = consumer;
        }

        /** Seen as over again and again: between waiting and polling it looks so for a moment. */
        boolean isOver() {
            looks = TriggerWatch.isOver(consumer) ? looks + 1 : 0;
            return looks == LOOKS;
        }
    }

    /** How long it was left alone the last time, and when. */
    private record Pause(Duration length, long since) {

        private static final Pause NONE = new Pause(Duration.ZERO, System.nanoTime());

        Pause next() {
            boolean calm = System.nanoTime() - since > CALM.toNanos();
            Duration longer = calm || length.isZero() ? FIRST_PAUSE : length.multipliedBy(2);
            return new Pause(longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer, System.nanoTime());
        }
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return this;
    }

    @Override
    public void onStart(Route route) {
        if (route.getConsumer() instanceof ScheduledPollConsumer consumer) {
            polls.put(route.getRouteId(), new Poll(route, consumer));
        }
    }

    @Override
    public void onStop(Route route) {
        polls.remove(route.getRouteId());
    }

    private void look(Poll poll) {
        Route route = poll.route;
        if (poll.isOver() && polls.remove(route.getRouteId(), poll)) {
            Pause pause = pauses.merge(route.getRouteId(), Pause.NONE.next(), (last, first) -> last.next());
            LOG.error(
                    "Route '{}' is stopped by an error while it polled; it is started again in {} s",
                    route.getRouteId(),
                    pause.length().toSeconds());
            starter(route.getCamelContext()).execute(() -> startAgain(poll, pause.length()));
        }
    }

    /** A schedule always has the next poll before it, or is polling. */
    private static boolean isOver(ScheduledPollConsumer consumer) {
        return consumer.isStarted()
                && !consumer.isPolling()
                && consumer.getScheduler() instanceof DefaultScheduledPollConsumerScheduler scheduler
                && scheduler.isSchedulerStarted()
                && scheduler.getScheduledExecutorService() instanceof SizedScheduledExecutorService service
                && isIdle(service.getScheduledThreadPoolExecutor());
    }

    private static boolean isIdle(ScheduledThreadPoolExecutor pool) {
        return !pool.isShutdown() && pool.getQueue().isEmpty() && pool.getActiveCount() == 0;
    }

    private synchronized ExecutorService starter(CamelContext context) {
        if (starter == null) {
            starter = context.getExecutorServiceManager().newCachedThreadPool(this, "caravel-start-again");
        }
        return starter;
    }

    private void startAgain(Poll poll, Duration pause) {
        Route route = poll.route;
        try {
            Thread.sleep(pause.toMillis());
            if (route.getCamelContext().isStarted() && poll.consumer.isStarted()) {
                poll.consumer.stop();
                poll.consumer.start();
                onStart(route);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.error("Route '{}' could not be started again: {}", route.getRouteId(), Causes.line(e));
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
