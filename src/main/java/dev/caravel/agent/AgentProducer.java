package dev.caravel.agent;

import dev.caravel.journal.RunStatus;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.run.Answer;
import dev.caravel.run.CaravelHeaders;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunProperties;
import dev.caravel.run.RunRequest;
import dev.caravel.text.Causes;
import dev.caravel.tool.ToolCall;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an agent on the body. The agent's route gets an exchange of its own with the caller's body and headers; the caller
 * gets its message back, with the answer as the body. Variables and properties stay on their side.
 */
final class AgentProducer extends DefaultAsyncProducer {

    private static final Logger LOG = LoggerFactory.getLogger(AgentProducer.class);

    private final AgentEndpoint endpoint;
    private volatile ExecutorService threads;

    AgentProducer(AgentEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange caller, AsyncCallback callback) {
        caller.removeProperty(RunProperties.CALLED_RUN);
        caller.setProperty(RunProperties.ASKED_AGENT, endpoint.getName());
        try {
            CatalogConsumer<Agent> agent = endpoint.getComponent()
                    .catalog()
                    .route(endpoint.getName())
                    .orElseThrow(() -> new IllegalArgumentException("there is no agent '" + endpoint.getName() + "'"));
            Exchange inner = agent.getEndpoint().createExchange(caller.getPattern());
            Message task = caller.getIn();
            Message given = inner.getIn();
            given.setBody(task.getBody());
            given.getHeaders().putAll(task.getHeaders());
            RunRequest request = endpoint.options().request(caller);
            inner.setProperty(RunProperties.REQUEST, request);
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
            caller.setException(beganNoRun(answer));
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

    /** Returns as soon as the run is recorded: from then on it does not depend on its caller. */
    private void begin(CatalogConsumer<Agent> agent, Exchange inner, Exchange caller) throws Exception {
        CompletableFuture<String> begun = new CompletableFuture<>();
        inner.setProperty(RunProperties.BEGUN, begun);
        threads.execute(() -> {
            try {
                agent.getProcessor().process(inner);
            } catch (Throwable e) {
                inner.setException(e);
            }
            Exception failure = inner.getException();
            if (!begun.completeExceptionally(failure == null ? beganNoRun(inner) : failure)
                    && failure != null
                    && !(failure instanceof RunFailed)) {
                // Nobody waits for it any more.
                LOG.warn("Agent '{}' failed after its run: {}", endpoint.getName(), Causes.line(failure));
            }
        });
        try {
            String run = begun.get();
            caller.setProperty(RunProperties.CALLED_RUN, run);
            Answer.own(caller.getMessage().getHeaders());
            caller.getMessage().setHeader(CaravelHeaders.RUN_ID, run);
            caller.getMessage().setHeader(CaravelHeaders.STATUS, RunStatus.RUNNING.label());
            caller.getMessage().setBody(run);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private IllegalStateException beganNoRun(Exchange inner) {
        Throwable handled = inner.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        return new IllegalStateException("agent '" + endpoint.getName() + "' began no run: its route "
                + (handled == null
                        ? "does not come to direct:caravel-loop"
                        : "ended before direct:caravel-loop: " + Causes.words(handled)));
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
