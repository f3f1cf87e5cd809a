package dev.caravel.agent;

import dev.caravel.caller.Caller;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.run.Answer;
import dev.caravel.run.CaravelHeaders;
import dev.caravel.run.RunProperties;
import dev.caravel.run.RunRequest;
import dev.caravel.tool.ToolCall;
import java.util.HashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultMessage;

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
        caller.removeProperty(RunProperties.CALLED_RUN);
        caller.removeProperty(RunProperties.ACCEPTED);
        caller.setProperty(RunProperties.ASKED_AGENT, endpoint.getName());
        try {
            CatalogConsumer<Agent> agent = endpoint.getComponent()
                    .catalog()
                    .route(endpoint.getName())
                    .orElseThrow(() -> new IllegalArgumentException("there is no agent '" + endpoint.getName() + "'"));
            Exchange inner = agent.getEndpoint().createExchange(caller.getPattern());
            Message task = caller.getIn();
            Message given = inner.getIn();
            given.setBody(TaskFiles.isOne(task.getBody()) ? "" : task.getBody());
            given.getHeaders().putAll(task.getHeaders());
            RunRequest request = endpoint.options().request(caller);
            inner.setProperty(RunProperties.REQUEST, request);
            Caller.of(caller).withinAgent().goesAlong(inner);
            inner.setProperty(ToolCall.PROPERTY, caller.getProperty(ToolCall.PROPERTY));
            if (endpoint.isWait()) {
                Object input = task.getBody();
                AgentCall call = new AgentCall(inner, (answer, sync) -> {
                    handOver(answer, caller, request, input);
                    callback.done(sync);
                });
                return call.run(agent);
            }
            begin(agent, inner, caller);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            caller.setException(e);
        } catch (Exception e) {
            caller.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void handOver(Exchange answer, Exchange caller, RunRequest request, Object input) {
        Object run = answer.getProperty(RunProperties.OPENED_RUN);
        caller.setProperty(RunProperties.CALLED_RUN, run);
        Message said = answer.getMessage();
        if (answer.getException() != null) {
            caller.setException(answer.getException());
        } else if (run == null && (request.replyTo().isPresent() || said.getBody() == input)) {
            // The task is no answer.
            caller.setException(RunStarter.beganNoRun(endpoint.getName(), answer));
        }
        if (said.getBody() == null) {
            // A file's message without a body reads its file again: the task is no answer.
            caller.setMessage(new DefaultMessage(caller.getContext()));
        }
        caller.setProperty(RunProperties.ANSWER, said.getBody());
        Message got = caller.getIn();
        got.setBody(said.getBody());
        got.setHeaders(new HashMap<>(said.getHeaders()));
    }

    private void begin(CatalogConsumer<Agent> agent, Exchange inner, Exchange caller) throws Exception {
        BegunRun run = endpoint.getComponent().starter().begin(agent, inner);
        caller.setProperty(RunProperties.CALLED_RUN, run.id());
        caller.setProperty(RunProperties.ACCEPTED, true);
        Answer.own(caller.getMessage().getHeaders());
        caller.getMessage().setHeader(CaravelHeaders.RUN_ID, run.id());
        caller.getMessage().setHeader(CaravelHeaders.STATUS, run.status().label());
        caller.getMessage().setBody(run.id());
    }
}
