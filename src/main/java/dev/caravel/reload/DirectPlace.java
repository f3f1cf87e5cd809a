package dev.caravel.reload;

import dev.caravel.loop.RunSession;
import dev.caravel.run.RunProperties;
import dev.caravel.tool.ToolCall;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.StopDefinition;

/** An address that other routes call, the guardrail's for example. */
final class DirectPlace extends Place {

    /** Camel lets no two routes begin with the very same address; with another patience it is another one. */
    private static final long PATIENCE_MS = 30_000;

    private static long places;

    private final DirectConsumer consumer;

    DirectPlace(ModelCamelContext context, Route old) {
        super(context, old);
        consumer = old == null ? null : (DirectConsumer) old.getConsumer();
    }

    @Override
    void take(RouteDefinition route, Set<String> runs) throws Exception {
        if (consumer != null) {
            String address = route.getInput().getEndpointUri();
            route.getInput()
                    .setUri(address + (address.contains("?") ? "&" : "?") + "timeout=" + (PATIENCE_MS + ++places));
            route.getOutputs().add(0, theOldOne(consumer.getProcessor(), runs));
            consumer.suspend();
        }
        add(route);
    }

    /** Messages of those runs go through it as before. */
    private static FilterDefinition theOldOne(Processor old, Set<String> runs) {
        FilterDefinition before = new FilterDefinition((Exchange exchange) -> runs.contains(run(exchange)));
        before.addOutput(new ProcessDefinition(old));
        before.addOutput(new StopDefinition());
        return before;
    }

    private static String run(Exchange exchange) {
        if (exchange.getProperty(RunProperties.SESSION) instanceof RunSession session) {
            return session.run().id();
        }
        return exchange.getProperty(ToolCall.PROPERTY) instanceof ToolCall call ? call.run() : "";
    }

    @Override
    void leave() {
        consumer.suspend();
    }

    @Override
    void comeBack() {
        consumer.resume();
    }
}
