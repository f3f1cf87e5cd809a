package dev.caravel.tool;

import dev.caravel.text.OptionText;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;

/** The {@code tool:} scheme: {@code from: tool:NAME} makes a route a tool, {@code to: tool:NAME} calls one. */
@Component("tool")
public final class ToolComponent extends DefaultComponent {

    private final ToolCatalog catalog = new ToolCatalog();
    private ToolThreads threads;

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "a tool's name has 1 to 64 letters, digits, - and _; '" + name + "' does not fit");
        }
        ToolEndpoint endpoint = new ToolEndpoint(uri, this, name);
        OptionText.decode(parameters, getCamelContext()::resolvePropertyPlaceholders);
        endpoint.setParameters(PropertiesHelper.extractProperties(parameters, "parameter."));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The tools whose routes are running. */
    public ToolCatalog catalog() {
        return catalog;
    }

    ToolThreads threads() {
        return threads;
    }

    /** The one component of this context. */
    public static ToolComponent of(CamelContext context) {
        return context.getComponent("tool", ToolComponent.class);
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
        threads.close();
        super.doStop();
    }
}
