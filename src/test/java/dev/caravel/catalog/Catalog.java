package dev.caravel.catalog;

import dev.caravel.agent.AgentComponent;
import dev.caravel.approval.ApprovalComponent;
import dev.caravel.mcp.client.McpComponent;
import dev.caravel.observe.TraceComponent;
import dev.caravel.tool.ToolComponent;
import java.util.Map;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.tooling.model.ComponentModel;

/** What Camel's tools know of the components: Camel's own catalog, and what Caravel's jar adds to it. */
public final class Catalog {

    static final Map<String, Class<?>> COMPONENTS = Map.of(
            "agent", AgentComponent.class,
            "caravel-agent", AgentComponent.class,
            "tool", ToolComponent.class,
            "caravel-tool", ToolComponent.class,
            "mcp", McpComponent.class,
            "caravel-mcp", McpComponent.class,
            "trace", TraceComponent.class,
            "approval", ApprovalComponent.class);

    private Catalog() {}

    static CamelCatalog load() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        COMPONENTS.forEach((scheme, component) -> catalog.addComponent(scheme, component.getName()));
        return catalog;
    }

    /** What it knows of one of them. */
    public static ComponentModel component(String scheme) {
        return load().componentModel(scheme);
    }
}
