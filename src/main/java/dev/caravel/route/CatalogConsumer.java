package dev.caravel.route;

import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/**
 * The beginning of a route that offers an agent or a tool, until the route is removed.
 *
 * @param <T> an agent or a tool, as its route declares it
 */
public final class CatalogConsumer<T> extends DefaultConsumer {

    private final T offered;
    private final RouteCatalog<T> catalog;

    CatalogConsumer(Endpoint endpoint, Processor processor, T offered, RouteCatalog<T> catalog) {
        super(endpoint, processor);
        this.offered = offered;
        this.catalog = catalog;
    }

    public T offered() {
        return offered;
    }

    @Override
    protected void doShutdown() throws Exception {
        catalog.remove(this);
        super.doShutdown();
    }
}
