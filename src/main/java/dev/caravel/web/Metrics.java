package dev.caravel.web;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyConfiguration;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.spi.RoutePolicy;

/** The meters of {@code serve}, as Prometheus reads them: those of every route, of the runs, and of the process. */
public final class Metrics {

    /**
     * What every turn and call goes through, and nobody has reason to edit: how long they take is told by the meters of models and
     * tools. Timed as routes they would be a third of what all meters and spans cost.
     */
    static final Set<String> STEPS = Set.of(
            "caravel-run",
            "caravel-turn",
            "caravel-ask-model",
            "caravel-attempt",
            "caravel-operation",
            "caravel-tools",
            "caravel-call",
            "caravel-judge",
            "caravel-given-call");

    private Metrics() {}

    /** Gives the context meters; to be called before it starts. */
    public static void addTo(CamelContext context) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics(), new UptimeMetrics())
                .forEach(meters -> meters.bindTo(registry));
        context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
        context.addRoutePolicyFactory(routes(context, registry));
    }

    /**
     * Times and counts every route but for the steps of a turn. Camel's notifier of single exchanges would cost more than the
     * whole loop.
     */
    private static MicrometerRoutePolicyFactory routes(CamelContext context, PrometheusMeterRegistry registry) {
        MicrometerRoutePolicyConfiguration configuration = new MicrometerRoutePolicyConfiguration();
        // Each route of a run would count as a message of the context.
        configuration.setContextEnabled(false);
        MicrometerRoutePolicyFactory factory = new MicrometerRoutePolicyFactory() {
            @Override
            public RoutePolicy createRoutePolicy(CamelContext camel, String id, NamedNode route) {
                return STEPS.contains(id) ? null : super.createRoutePolicy(camel, id, route);
            }
        };
        factory.setCamelContext(context);
        factory.setMeterRegistry(registry);
        factory.setPolicyConfiguration(configuration);
        return factory;
    }
}
