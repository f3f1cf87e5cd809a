package dev.caravel.cli;

import dev.caravel.journal.JournalUnavailable;
import dev.caravel.text.Causes;
import dev.caravel.text.Complaint;
import dev.caravel.text.Printable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why a route failed that began by itself: a trigger, or one that answers HTTP. It says so before the caller hears of it.
 * What fails in a route that is called is its caller's affair.
 */
final class RouteFailures extends RoutePolicySupport implements RoutePolicyFactory {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFailures.class);
    private static final Pattern CALLED = Pattern.compile("(caravel-)?(agent|tool):|direct:");

    /** What was said last of each route while there was no journal. */
    private final Map<String, Complaint> withoutJournal = new ConcurrentHashMap<>();

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        String from = route instanceof RouteDefinition definition
                ? definition.getInput().getEndpointUri()
                : "";
        return CALLED.matcher(from).lookingAt() ? null : this;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        Complaint complaint = withoutJournal.computeIfAbsent(route.getRouteId(), id -> new Complaint());
        Exception failure = exchange.getException();
        if (failure == null) {
            complaint.isOver();
        } else if (!isAway(failure) || complaint.of(failure).isPresent()) {
            LOG.warn("Route '{}' failed{}: {}", route.getRouteId(), message(exchange.getIn()), Causes.line(failure));
        }
    }

    /** Without its journal a trigger tries the same messages again and again, and whoever keeps it says when it is back. */
    private static boolean isAway(Exception failure) {
        return Causes.all(failure).stream().anyMatch(JournalUnavailable.class::isInstance);
    }

    /** What it was busy with, where its source names it. */
    private static String message(Message message) {
        String path = message.getHeader(Exchange.HTTP_PATH, String.class);
        if (path != null) {
            return " on " + Printable.line(message.getHeader(Exchange.HTTP_METHOD, "", String.class) + " " + path);
        }
        String file = message.getHeader(Exchange.FILE_NAME, String.class);
        return file == null ? "" : " on " + Printable.line(file);
    }
}
