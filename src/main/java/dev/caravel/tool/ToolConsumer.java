package dev.caravel.tool;

import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** The beginning of a tool's route. The tool can be found from the moment the route is built, and called once it runs. */
final class ToolConsumer extends DefaultConsumer {

    private final Tool tool;

    ToolConsumer(ToolEndpoint endpoint, Processor processor, Tool tool) {
        super(endpoint, processor);
        this.tool = tool;
    }

    Tool tool() {
        return tool;
    }

    @Override
    protected void doShutdown() throws Exception {
        ((ToolEndpoint) getEndpoint()).getComponent().catalog().remove(this);
        super.doShutdown();
    }
}
