package dev.caravel.openapi;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The {@code openapi:} scheme: {@code to: openapi:API/OPERATION} calls an operation of an OpenAPI document. Also
 * {@code caravel-openapi:}, as other libraries may know the short name, too.
 */
@Component("caravel-openapi,openapi")
public final class OpenApiComponent extends DefaultComponent {

    private OpenApis apis;
    private ProducerTemplate producer;

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        return new OpenApiEndpoint(uri, this, name);
    }

    OpenApis apis() {
        return apis;
    }

    ProducerTemplate producer() {
        return producer;
    }

    /** The APIs whose operations it calls. */
    public void serve(OpenApis all) {
        this.apis = all;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        producer = getCamelContext().createProducerTemplate();
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(producer);
        super.doStop();
    }
}
