package dev.caravel.agent;

import dev.caravel.tool.ToolCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
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
    private volatile ExecutorService threads;

    AgentProducer(AgentEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange caller, AsyncCallback callback) {
        caller.removeProperty(Names.CALLED_RUN);
        try {
            AgentConsumer agent = endpoint.getComponent()
                    .catalog()
                    .route(endpoint.getName())
                    .orElseThrow(() -> new IllegalArgumentException("there is no agent '" + endpoint.getName() + "'"));
            Exchange inner = agent.getEndpoint().createExchange(caller.getPattern());
            Message task = caller.getIn();
            Message given = inner.getIn();
            given.setBody(task.getBody());
            given.getHeaders().putAll(task.getHeaders());
            RunRequest request = endpoint.request(caller);
            inner.setProperty(Names.REQUEST, request);
            inner.setProperty(ToolCall.PROPERTY, caller.getProperty(ToolCall.PROPERTY));
            if (endpoint.isWait()) {
                return agent.getAsyncProcessor().process(inner, doneSync -> {
                    handOver(inner, caller, request);
                    callback.done(doneSync);
                });
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

    private void handOver(Exchange inner, Exchange caller, RunRequest request) {
        caller.setProperty(Names.CALLED_RUN, inner.getProperty(Names.OPENED_RUN));
        if (inner.getException() != null) {
            caller.setException(inner.getException());
        } else if (request.replyTo().isPresent() && inner.getProperty(Names.OPENED_RUN) == null) {
            caller.setException(beganNoRun());
        }
        Message answer = inner.getMessage();
        if (answer.getBody() == null) {
            // A file's message without a body reads its file again: the task is no answer.
            caller.setMessage(new DefaultMessage(caller.getContext()));
        }
        Message got = caller.getIn();
        got.setBody(answer.getBody());
        got.setHeaders(answer.getHeaders());
    }

    /** Returns as soon as the run is recorded: from then on it does not depend on its caller. */
    private void begin(AgentConsumer agent, Exchange inner, Exchange caller) throws Exception {
        CompletableFuture<String> begun = new CompletableFuture<>();
        inner.setProperty(Names.BEGUN, begun);
        threads.execute(() -> {
            try {
                agent.getProcessor().process(inner);
            } catch (Exception e) {
                inner.setException(e);
            }
            if (inner.getException() != null) {
                begun.completeExceptionally(inner.getException());
            }
            begun.completeExceptionally(beganNoRun());
        });
        try {
            String run = begun.get();
            caller.setProperty(Names.CALLED_RUN, run);
            Answer.own(caller.getMessage().getHeaders());
            caller.getMessage().setHeader(Names.RUN_ID_HEADER, run);
            caller.getMessage().setHeader(Names.STATUS_HEADER, RunStatus.RUNNING.label());
            caller.getMessage().setBody(run);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private IllegalStateException beganNoRun() {
        return new IllegalStateException(
                "agent '" + endpoint.getName() + "' began no run: its route does not come to direct:caravel-loop");
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (!endpoint.isWait()) {
            threads = getEndpoint()
                    .getCamelContext()
                    .getExecutorServiceManager()
                    .newCachedThreadPool(this, "caravel-run");
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (threads != null) {
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(threads);
        }
        super.doStop();
    }
}
