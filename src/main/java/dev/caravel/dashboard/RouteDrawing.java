package dev.caravel.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.agent.AgentEndpoint;
import dev.caravel.tool.ToolEndpoint;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.util.URISupport;

/** Draws the routes of a context as they are, with what goes through them. */
final class RouteDrawing {

    private final CamelContext context;
    private final Optional<MeterRegistry> meters;

    private RouteDrawing(CamelContext context) {
        this.context = context;
        this.meters = Optional.ofNullable(MicrometerUtils.getMeterRegistryFromCamelRegistry(
                context.getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME));
    }

    /** A list of routes, each with its steps in order; {@code depth} says within which step before it each stands. */
    static ArrayNode of(CamelContext context) {
        RouteDrawing drawing = new RouteDrawing(context);
        ArrayNode routes = JsonNodeFactory.instance.arrayNode();
        ((ModelCamelContext) context).getRouteDefinitions().forEach(route -> routes.add(drawing.draw(route)));
        return routes;
    }

    private ObjectNode draw(RouteDefinition route) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", route.getRouteId());
        node.put("description", description(route));
        node.put("from", address(route.getInput().getEndpointUri()));
        node.put("inflight", context.getInflightRepository().size(route.getRouteId()));
        count("camel.exchanges.total", route).ifPresent(total -> node.put("total", total));
        count("camel.exchanges.failed", route).ifPresent(failed -> node.put("failed", failed));
        draw(route.getOutputs(), 0, node.putArray("steps"));
        return node;
    }

    /** What is said to the model stands for what is not said to people. */
    private String description(RouteDefinition route) {
        if (route.getDescriptionText() != null || context.getRoute(route.getRouteId()) == null) {
            return route.getDescriptionText();
        }
        Endpoint endpoint = context.getRoute(route.getRouteId()).getEndpoint();
        if (endpoint instanceof ToolEndpoint tool) {
            return tool.getDescription();
        }
        return endpoint instanceof AgentEndpoint agent ? agent.getDescription() : null;
    }

    /** Without the options, which may be long, and are encoded. */
    private static String address(String uri) {
        return URISupport.sanitizeUri(URISupport.stripQuery(uri));
    }

    private static void draw(List<ProcessorDefinition<?>> steps, int depth, ArrayNode drawn) {
        for (ProcessorDefinition<?> step : steps) {
            if (step instanceof ChoiceDefinition choice) {
                node(choice, "", depth, drawn);
                for (WhenDefinition when : choice.getWhenClauses()) {
                    node(when, label(when), depth + 1, drawn);
                    draw(when.getOutputs(), depth + 2, drawn);
                }
                if (choice.getOtherwise() != null) {
                    node(choice.getOtherwise(), "", depth + 1, drawn);
                    draw(choice.getOtherwise().getOutputs(), depth + 2, drawn);
                }
            } else {
                node(step, label(step), depth, drawn);
                draw(step.getOutputs(), depth + 1, drawn);
            }
        }
    }

    private static void node(OptionalIdentifiedDefinition<?> step, String label, int depth, ArrayNode drawn) {
        drawn.addObject().put("kind", step.getShortName()).put("label", label).put("depth", depth);
    }

    /** Without the wrapping of its kind and of its language: {@code to[direct:a]}, {@code when[simple{...}]}. */
    private static String label(OptionalIdentifiedDefinition<?> step) {
        String label = URISupport.sanitizeUri(step.getLabel())
                .replaceFirst("(?s)^" + Pattern.quote(step.getShortName()) + "\\[(.*)]$", "$1")
                .replaceFirst("(?s)^[a-z]+\\{(.*)}$", "$1");
        if (label.equals(step.getShortName())) {
            return "";
        }
        return step instanceof ToDefinition || step instanceof ToDynamicDefinition ? address(label) : label;
    }

    private Optional<Long> count(String meter, RouteDefinition route) {
        return meters.flatMap(registry -> registry.find(meter).tag("routeId", route.getRouteId()).meters().stream()
                        .findFirst())
                .map(RouteDrawing::count);
    }

    private static long count(Meter meter) {
        return meter instanceof FunctionCounter counter
                ? (long) counter.count()
                : (long) meter.measure().iterator().next().getValue();
    }
}
