package dev.caravel.embed;

import dev.caravel.model.Provider;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;

/** A route to each provider, made from the template {@code caravel-provider}. */
final class ProviderRoutes {

    private static final String TEMPLATE = "caravel-provider";

    private ProviderRoutes() {}

    static void addTo(CamelContext context, List<Provider> providers) throws Exception {
        ModelCamelContext model = (ModelCamelContext) context;
        for (Provider provider : providers) {
            String id = TemplatedRouteBuilder.builder(context, TEMPLATE)
                    .routeId(TEMPLATE + "-" + provider.id())
                    .parameter("provider", provider.id())
                    .parameter("address", provider.address())
                    .add();
            mend(model.getRouteTemplateDefinition(TEMPLATE).getRoute(), model.getRouteDefinition(id));
        }
    }

    /** Camel 4.18 puts a breaker's ignored exceptions in the place of its recorded ones where it copies it. */
    private static void mend(RouteDefinition template, RouteDefinition route) {
        Iterator<CircuitBreakerDefinition> copies = breakers(route).iterator();
        for (CircuitBreakerDefinition breaker : breakers(template)) {
            copies.next()
                    .getResilience4jConfiguration()
                    .setRecordExceptions(breaker.getResilience4jConfiguration().getRecordExceptions());
        }
    }

    private static Iterable<CircuitBreakerDefinition> breakers(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), CircuitBreakerDefinition.class);
    }
}
