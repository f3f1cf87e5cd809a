package dev.caravel.tool;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The {@code ai-tool:} scheme, which Camel has from 4.22 on. Where it has none of its own, routes that were written for it are
 * tools here as they are: arguments arrive as headers, and the body is empty.
 */
public final class AiToolComponent extends DefaultComponent {

    private static final String SCHEME = "ai-tool";

    private AiToolComponent() {}

    /** Adds it where Camel has none. */
    public static void addTo(CamelContext context) {
        if (context.getComponent(SCHEME) == null) {
            context.addComponent(SCHEME, new AiToolComponent());
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        return ToolComponent.of(getCamelContext()).aiTool(uri, name, parameters);
    }
}
