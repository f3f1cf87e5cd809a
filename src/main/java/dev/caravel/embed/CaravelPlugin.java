package dev.caravel.embed;

import dev.caravel.agent.AgentComponent;
import dev.caravel.mcp.client.McpComponent;
import dev.caravel.openapi.OpenApiComponent;
import dev.caravel.route.StepGuard;
import dev.caravel.route.TriggerWatch;
import dev.caravel.tool.ToolComponent;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.VetoCamelContextStartException;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.spi.FactoryFinder;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Found by Camel when a context is built. Routes are added while the context initialises: a component's own start would be
 * too late for an embedding application, and before, the application's routes are not there to be seen.
 */
public final class CaravelPlugin implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        add(context, "agent", new AgentComponent());
        add(context, "tool", new ToolComponent());
        add(context, "openapi", new OpenApiComponent());
        if (OptionalLibrary.MCP.isThere()) {
            add(context, "mcp", new McpComponent());
        }
        // Before the application's routes are read.
        context.getRegistry().bind("caravel.yaml-routes", new YamlRoutes());
        context.getCamelContextExtension().addInterceptStrategy(new StepGuard());
        TriggerWatch triggers = new TriggerWatch();
        context.addRoutePolicyFactory(triggers);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            private CaravelRuntime runtime;

            @Override
            public void onContextInitializing(CamelContext initializing) throws VetoCamelContextStartException {
                try {
                    runtime = CaravelRuntime.build(initializing);
                } catch (Exception e) {
                    throw new VetoCamelContextStartException(e.getMessage(), e, initializing, true);
                }
            }

            @Override
            public void onContextStopping(CamelContext stopping) {
                if (runtime != null) {
                    runtime.stopRuns();
                }
            }

            @Override
            public void onContextStopped(CamelContext stopped) {
                triggers.close();
                if (runtime != null) {
                    runtime.close();
                }
            }
        });
    }

    /** One instance for both names of a component; the short one may be another library's. */
    private static void add(CamelContext context, String name, Component ours) {
        context.addComponent("caravel-" + name, ours);
        FactoryFinder known =
                context.getCamelContextExtension().getFactoryFinder("META-INF/services/org/apache/camel/component/");
        if (known.findOptionalClass(name).orElse(ours.getClass()) == ours.getClass()) {
            context.addComponent(name, ours);
        }
    }
}
