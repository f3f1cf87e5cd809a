package dev.caravel.reload;

import java.util.Optional;
import java.util.Set;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/** Where a route begins: the name of an agent or a tool, an address that other routes call, a source of messages. */
abstract class Place {

    private final ModelCamelContext context;
    private final Route old;
    private String taken;

    /** @param old the route that is there; null when there is none */
    Place(ModelCamelContext context, Route old) {
        this.context = context;
        this.old = old;
    }

    /**
     * The new route has the place from now on.
     *
     * @param runs that are in progress, and go on with the old one
     * @throws Exception when it can't be started
     */
    abstract void take(RouteDefinition route, Set<String> runs) throws Exception;

    /** The old one is not found there any more, and still does what it has begun. */
    abstract void leave();

    /** The old one has its place again. */
    final void giveBack() {
        if (taken != null) {
            RouteSwaps.remove(context, taken);
        }
        if (old != null) {
            comeBack();
        }
    }

    abstract void comeBack();

    /** The route that starts when the old one has nothing left to do; null where it runs already. */
    String successor() {
        return null;
    }

    final void add(RouteDefinition route) throws Exception {
        taken = route.getRouteId();
        context.addRouteDefinition(route);
    }

    final Optional<Route> old() {
        return Optional.ofNullable(old);
    }
}
