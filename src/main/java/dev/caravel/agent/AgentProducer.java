package dev.caravel.agent;

import dev.caravel.tool.ToolCall;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Runs an agent on the body. The agent's route gets an exchange of its own with the caller's body and headers; the caller
 * gets its message back, with the answer as the body. Variables and properties stay on their side.
 */
final class AgentProducer extends DefaultAsyncProducer {

    private final AgentEndpoint endpoint;

    AgentProducer(AgentEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange caller, AsyncCallback callback) {
        try {
            AgentConsumer agent = endpoint.getComponent()
                    .catalog()
                    .route(endpoint.getName())
                    .orElseThrow(() -> new IllegalArgumentException("there is no agent '" + endpoint.getName() + "'"));
            Exchange inner = agent.getEndpoint().createExchange(caller.getPattern());
            inner.getMessage().setBody(caller.getMessage().getBody());
            inner.getMessage().getHeaders().putAll(caller.getMessage().getHeaders());
            inner.setProperty(Names.REQUEST, endpoint.request(caller));
            inner.setProperty(ToolCall.PROPERTY, caller.getProperty(ToolCall.PROPERTY));
            return agent.getAsyncProcessor().process(inner, doneSync -> {
                handOver(inner, caller);
                callback.done(doneSync);
            });
        } catch (RuntimeException e) {
            caller.setException(e);
            callback.done(true);
            return true;
        }
    }

    private static void handOver(Exchange inner, Exchange caller) {
        if (inner.getException() != null) {
            caller.setException(inner.getException());
        }
        Message answer = inner.getMessage();
        caller.getMessage().setBody(answer.getBody());
        caller.getMessage().setHeaders(answer.getHeaders());
    }
}
