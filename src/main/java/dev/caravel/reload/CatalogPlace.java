package dev.caravel.reload;

import dev.caravel.route.CatalogConsumer;
import dev.caravel.route.RouteCatalog;
import java.util.Set;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/** The name of an agent or a tool. A run has found its tools when it began, and calls those. */
final class CatalogPlace<T> extends Place {

    private final RouteCatalog<T> catalog;
    private final String name;
    private final CatalogConsumer<T> consumer;

    CatalogPlace(ModelCamelContext context, RouteCatalog<T> catalog, String name) {
        this(context, catalog, name, catalog.consumer(name).orElse(null));
    }

    private CatalogPlace(ModelCamelContext context, RouteCatalog<T> catalog, String name, CatalogConsumer<T> consumer) {
        super(context, consumer == null ? null : consumer.getRoute());
        this.catalog = catalog;
        this.name = name;
        this.consumer = consumer;
    }

    @Override
    void take(RouteDefinition route, Set<String> runs) throws Exception {
        if (consumer != null) {
            catalog.letReplace(name);
        }
        add(route);
    }

    @Override
    void leave() {
        catalog.remove(consumer);
    }

    @Override
    void comeBack() {
        catalog.putBack(name, consumer);
    }
}
