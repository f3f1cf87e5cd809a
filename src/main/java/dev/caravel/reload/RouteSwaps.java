package dev.caravel.reload;

import dev.caravel.agent.AgentComponent;
import dev.caravel.loop.Runs;
import dev.caravel.tool.ToolComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.URISupport;

/** Puts routes into the places of others while these still work. */
final class RouteSwaps {

    private static final Pattern OURS =
            Pattern.compile("(?:caravel-|ai-)?(agent|tool):(?://)?([^?]*).*", Pattern.DOTALL);

    private final ModelCamelContext context;
    private final Path folder;
    private final Runs runs;
    /** How often a route of an id was taken up: Camel knows each by an id of its own. */
    private final Map<String, Integer> versions = new HashMap<>();

    private final List<Leaving> leaving = new ArrayList<>();

    /**
     * A route whose place is another's.
     *
     * @param runs those that were in progress then, and may still come to it
     * @param successor the id of the route that starts when this one has nothing left to do; null where that runs already
     */
    private record Leaving(Route route, Set<String> runs, String successor) {}

    /** @param folder where the user's files are: no other one's route is replaced from there, but those that come along */
    RouteSwaps(ModelCamelContext context, Path folder, Runs runs) {
        this.context = context;
        this.folder = folder.toAbsolutePath().normalize();
        this.runs = runs;
    }

    /**
     * All of a file's routes, or none.
     *
     * @param before by the ids that the file's routes had in it, those of the routes that run
     * @return the same for the routes that it has now
     * @throws Exception when one can't be started, or an agent misses something with them; the old ones then stay
     */
    Map<String, String> swap(Map<String, String> before, List<RouteDefinition> routes) throws Exception {
        Map<String, String> now = new LinkedHashMap<>();
        Set<String> inProgress = runs.inProgress();
        List<Place> places = new ArrayList<>();
        Set<String> gone = new LinkedHashSet<>(before.values());
        try {
            for (RouteDefinition route : routes) {
                String id = route.hasCustomIdAssigned()
                        ? route.getRouteId()
                        : route.getInput().getEndpointUri();
                Place place = place(route.getInput().getEndpointUri(), before.getOrDefault(id, id));
                requireFree(place, before);
                places.add(place);
                place.old().map(Route::getRouteId).ifPresent(gone::remove);
                now.put(id, version(id));
                route.setId(now.get(id));
                place.take(route, inProgress);
            }
            for (String id : gone) {
                Place place = place(context.getRoute(id).getEndpoint().getEndpointUri(), id);
                places.add(place);
                place.leave();
            }
            runs.check();
        } catch (Exception e) {
            places.forEach(Place::giveBack);
            throw e;
        }
        for (Place place : places) {
            place.old().ifPresent(old -> leaving.add(new Leaving(old, inProgress, place.successor())));
        }
        return now;
    }

    /** @throws IllegalArgumentException when the route that has it is in another file of the user's */
    private void requireFree(Place place, Map<String, String> before) {
        place.old()
                .filter(old -> !before.containsValue(old.getRouteId()))
                .filter(old -> LiveRoutes.file(old.getSourceResource())
                        .filter(file -> file.startsWith(folder) && Files.exists(file))
                        .isPresent())
                .ifPresent(old -> {
                    throw new IllegalArgumentException("route '" + old.getRouteId() + "' in "
                            + folder.relativize(
                                    LiveRoutes.file(old.getSourceResource()).orElseThrow())
                            + " begins with the same; give one of them another name");
                });
    }

    /** @param id of the route that has the place, where it is a source's */
    private Place place(String uri, String id) {
        Matcher ours = OURS.matcher(uri);
        if (ours.matches()) {
            return ours.group(1).equals("agent")
                    ? new CatalogPlace<>(context, AgentComponent.of(context).catalog(), ours.group(2))
                    : new CatalogPlace<>(context, ToolComponent.of(context).catalog(), ours.group(2));
        }
        if (uri.startsWith("direct:")) {
            String address = URISupport.stripQuery(uri).replace("://", ":");
            return new DirectPlace(
                    context,
                    context.getRoutes().stream()
                            .filter(route -> route.getConsumer() instanceof DirectConsumer consumer
                                    && consumer.isStarted()
                                    && !consumer.isSuspended()
                                    && URISupport.stripQuery(route.getEndpoint().getEndpointUri())
                                            .replace("://", ":")
                                            .equals(address))
                            .findFirst()
                            .orElse(null));
        }
        return new SourcePlace(context, context.getRoute(id));
    }

    private String version(String id) {
        int version = versions.merge(id, 1, Integer::sum);
        return id + "~" + (version + 1);
    }

    /** Removes old routes that nobody needs any more. */
    void finish() {
        Set<String> inProgress = leaving.isEmpty() ? Set.of() : runs.inProgress();
        for (Iterator<Leaving> each = leaving.iterator(); each.hasNext(); ) {
            Leaving old = each.next();
            boolean needed = context.getInflightRepository().size(old.route().getRouteId()) > 0
                    || old.successor() == null && old.runs().stream().anyMatch(inProgress::contains);
            if (!needed) {
                each.remove();
                remove(context, old.route().getRouteId());
                if (old.successor() != null) {
                    start(old.successor());
                }
            }
        }
    }

    private void start(String id) {
        try {
            context.getRouteController().startRoute(id);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void remove(ModelCamelContext context, String id) {
        try {
            context.getRouteController().stopRoute(id, 1, TimeUnit.SECONDS);
            context.removeRoute(id);
            RouteDefinition definition = context.getRouteDefinition(id);
            if (definition != null) {
                context.removeRouteDefinition(definition);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
