package dev.caravel.tool;

import dev.caravel.route.RouteCatalog;
import dev.caravel.route.WrittenOptions;
import dev.caravel.text.OptionText;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;

/**
 * The {@code tool:} scheme: {@code from: tool:NAME} makes a route a tool, {@code to: tool:NAME} calls one. Also
 * {@code caravel-tool:}, as other libraries may know the short name, too.
 */
@Component("caravel-tool,tool")
public final class ToolComponent extends DefaultComponent {

    private final RouteCatalog<Tool> catalog = new RouteCatalog<>("tool");
    private ToolThreads threads;

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        return set(new ToolEndpoint(uri, this, name, ToolEndpoint.Arguments.BODY), parameters);
    }

    /** A tool of Camel's own scheme. */
    Endpoint aiTool(String uri, String name, Map<String, Object> parameters) throws Exception {
        return set(new ToolEndpoint(uri, this, name, ToolEndpoint.Arguments.HEADERS), parameters);
    }

    private ToolEndpoint set(ToolEndpoint endpoint, Map<String, Object> parameters) throws Exception {
        catalog.checkName(endpoint.getName());
        OptionText.decode(parameters, getCamelContext()::resolvePropertyPlaceholders);
        endpoint.setParameters(PropertiesHelper.extractProperties(parameters, "parameter."));
        WrittenOptions.set(endpoint, getEndpointPropertyConfigurer(), parameters);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The tools whose routes are running. */
    public RouteCatalog<Tool> catalog() {
        return catalog;
    }

    ToolThreads threads() {
        return threads;
    }

    /** The one component of this context. */
    public static ToolComponent of(CamelContext context) {
        return context.getComponent("caravel-tool", ToolComponent.class);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        ExactNumber.register(getCamelContext().getTypeConverterRegistry());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        threads = new ToolThreads(getCamelContext());
    }

    @Override
    protected void doStop() throws Exception {
        if (threads != null) {
            threads.close();
        }
        super.doStop();
    }
}
