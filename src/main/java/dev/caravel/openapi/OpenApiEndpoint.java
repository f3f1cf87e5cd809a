package dev.caravel.openapi;

import dev.caravel.tool.ToolProducer;
import dev.caravel.tool.ToolServers;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Calls an operation of an OpenAPI document: the body is the map of its arguments, and then the result. */
@UriEndpoint(
        firstVersion = "0.2.0",
        scheme = "caravel-openapi,openapi",
        title = "Caravel OpenAPI,OpenAPI",
        syntax = "caravel-openapi:operation",
        producerOnly = true,
        category = {Category.AI})
public final class OpenApiEndpoint extends DefaultEndpoint {

    @UriPath(description = "The API as it was declared, a slash, and the operation's id")
    @Metadata(required = true)
    private final String operation;

    OpenApiEndpoint(String uri, OpenApiComponent component, String operation) {
        super(uri, component);
        this.operation = operation;
    }

    public String getOperation() {
        return operation;
    }

    @Override
    public Producer createProducer() {
        OpenApiComponent component = (OpenApiComponent) getComponent();
        return new ToolProducer(
                this, called -> component.apis().callable(ToolServers.OPENAPI + operation, this, component.producer()));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("no route can begin with an operation of an API: it is called by to");
    }
}
