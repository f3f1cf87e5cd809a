package dev.caravel.reload;

import java.util.Set;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.service.ServiceHelper;

/**
 * A source of messages: a folder, a topic, a timer. Two that read it at once may take the same message, so the new route starts
 * when the old one has done what it took.
 */
final class SourcePlace extends Place {

    private final Consumer consumer;
    private String successor;

    SourcePlace(ModelCamelContext context, Route old) {
        super(context, old);
        consumer = old == null ? null : old.getConsumer();
    }

    @Override
    void take(RouteDefinition route, Set<String> runs) throws Exception {
        if (consumer != null) {
            route.setAutoStartup("false");
            successor = route.getRouteId();
        }
        add(route);
        if (consumer != null) {
            leave();
        }
    }

    @Override
    void leave() {
        if (consumer instanceof Suspendable) {
            ServiceHelper.suspendService(consumer);
        } else {
            consumer.stop();
        }
    }

    @Override
    void comeBack() {
        if (consumer instanceof Suspendable) {
            ServiceHelper.resumeService(consumer);
        } else {
            consumer.start();
        }
    }

    @Override
    String successor() {
        return successor;
    }
}
