package dev.caravel.toolcall;

import dev.caravel.loop.ToolDefinitions;
import dev.caravel.route.Steps;
import dev.caravel.run.TraceContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/** What the routes of tool calls refer to. */
public final class ToolCallSteps {

    private ToolCallSteps() {}

    public static void bind(Registry registry, TraceContext trace, ToolDefinitions definitions) {
        Steps.bind(
                registry,
                new StartCalls(),
                new PrepareCall(trace, definitions),
                new ToolRoute(),
                new ToolResults(),
                new SynchronousExecutorService());
    }
}
