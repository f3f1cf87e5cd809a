package dev.caravel.agent;

import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** The beginning of an agent's route. */
public final class AgentConsumer extends DefaultConsumer {

    private final Agent agent;

    AgentConsumer(AgentEndpoint endpoint, Processor processor, Agent agent) {
        super(endpoint, processor);
        this.agent = agent;
    }

    Agent agent() {
        return agent;
    }

    @Override
    protected void doShutdown() throws Exception {
        ((AgentEndpoint) getEndpoint()).getComponent().catalog().remove(this);
        super.doShutdown();
    }
}
