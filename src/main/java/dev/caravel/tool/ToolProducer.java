package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.JsonBuffers;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Calls a tool: checks the arguments, does the work on a thread and an exchange of its own, and waits no longer than its
 * timeout. A tool's route sees the arguments and a few headers, nothing of the caller's; a route that is left behind can spoil
 * nothing. What comes back goes to {@code ToolResults}.
 */
public final class ToolProducer extends DefaultAsyncProducer {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(JsonBuffers.factory().build()).build();

    private final Function<Exchange, CallableTool> callable;

    /** @param callable the tool as it is at each call; throws {@link ToolFailure} where there is none */
    public ToolProducer(Endpoint endpoint, Function<Exchange, CallableTool> callable) {
        super(endpoint);
        this.callable = callable;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            CallableTool called = callable.apply(exchange);
            new Call(called, exchange, callback, arguments(exchange, called.tool())).start();
            return false;
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private static Map<String, Object> arguments(Exchange exchange, Tool tool) {
        Object body = exchange.getIn().getBody();
        if (body instanceof ToolArguments checked) {
            return checked.values();
        }
        JsonNode json = body instanceof JsonNode node ? node : MAPPER.valueToTree(body == null ? Map.of() : body);
        if (body instanceof String text) {
            json = parse(text, tool);
        }
        String complaints = tool.schema().complaints(json);
        if (!complaints.isEmpty()) {
            throw new ToolFailure("the arguments of " + tool.name() + " are not right: " + complaints);
        }
        return ToolArguments.checked(json, tool.schema()).values();
    }

    private static JsonNode parse(String text, Tool tool) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ToolFailure("the arguments of " + tool.name() + " are not JSON: " + e.getOriginalMessage());
        }
    }

    /** One call, which ends once: by the route, by its timeout or because the run stops. */
    private final class Call implements ToolThreads.Call, Runnable {

        private final CallableTool called;
        private final Tool tool;
        private final Exchange caller;
        private final AsyncCallback callback;
        private final ToolThreads threads =
                ToolComponent.of(getEndpoint().getCamelContext()).threads();
        private final AtomicBoolean over = new AtomicBoolean();
        /** Null for a caller that is no run. */
        private final ToolCall call;

        private final Map<String, Object> arguments;
        private final Exchange inner;
        private final FutureTask<?> running = new FutureTask<>(this, null);
        private final long begunAt = System.nanoTime();

        private Call(CallableTool called, Exchange caller, AsyncCallback callback, Map<String, Object> arguments) {
            this.called = called;
            this.tool = called.tool();
            this.caller = caller;
            this.callback = callback;
            this.call = (ToolCall) caller.getProperty(ToolCall.PROPERTY);
            this.arguments = arguments;
            this.inner = exchange();
        }

        private void start() {
            threads.run(running);
            threads.begin(this);
            if (over.get()) {
                // It ended before it was listed.
                threads.end(this);
            }
            if (call != null) {
                call.stopped().thenRun(() -> leave("the run was stopped"));
            }
        }

        private Exchange exchange() {
            // Whoever started the run, a tool is asked for its result: seda: waits for it.
            Exchange task = called.endpoint().createExchange(ExchangePattern.InOut);
            Message message = task.getIn();
            message.setBody(arguments);
            if (call != null) {
                // A tool that has a parameter of that name means its own.
                call.trace().forEach(message::setHeader);
            }
            if (tool.argumentHeaders()) {
                tool.schema().names().stream()
                        .filter(arguments::containsKey)
                        .forEach(name -> message.setHeader(name, arguments.get(name)));
            }
            if (call != null) {
                message.setHeader(ToolCall.RUN_ID_HEADER, call.run());
                message.setHeader(ToolCall.EFFECT_KEY_HEADER, call.effectKey());
                call.answer().ifPresent(answer -> message.setHeader(ToolCall.ANSWER_HEADER, answer));
                task.setProperty(ToolCall.PROPERTY, call);
            }
            return task;
        }

        @Override
        public void run() {
            String result = "";
            Throwable failure = null;
            try {
                called.work().process(inner);
                failure = inner.getException() == null ? handled() : inner.getException();
                result = failure == null ? ToolResult.bounded(ToolResult.text(inner), tool.longestResult()) : "";
            } catch (Throwable e) {
                // An error is as good a reason as an exception; nobody else would ever hear of it.
                failure = e;
            }
            if (over.compareAndSet(false, true)) {
                threads.end(this);
                finish(result, failure);
            }
        }

        /**
         * Where the route left the arguments in the body they are no result: neither of an error that it handled without another
         * word, nor of a call that an idempotent consumer has passed over. That one had its turn before, and how it went is not
         * known.
         */
        private Throwable handled() {
            Object body = inner.getMessage().getBody();
            if (body != arguments && body != null) {
                return null;
            }
            if (inner.getExchangeExtension().isFailureHandled()) {
                return inner.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
            }
            return inner.getProperty(ExchangePropertyKey.DUPLICATE_MESSAGE, false, Boolean.class)
                    ? new PassedOver(tool.name())
                    : null;
        }

        @Override
        public void leaveIfOverdue() {
            if (System.nanoTime() - begunAt > tool.timeout().toNanos()) {
                leave("it took longer than its timeout of " + tool.timeout().toMillis()
                        + " ms; what it did until then is not known");
            }
        }

        /** Continues without the tool. Its thread is interrupted; whether it heeds that is the route's affair. */
        private void leave(String why) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            threads.end(this);
            running.cancel(true);
            Runnable goOn = () -> finish("", new ToolFailure(tool.name() + " was given up: " + why, true));
            try {
                // Not on the timer's thread: what follows is the rest of the run.
                threads.run(goOn);
            } catch (RejectedExecutionException e) {
                goOn.run();
            }
        }

        private void finish(String result, Throwable failure) {
            if (failure != null) {
                caller.setException(failure);
            } else {
                caller.getIn().setBody(result);
            }
            try {
                callback.done(false);
            } catch (Throwable e) {
                // What followed is the rest of the run, and this is the end of its thread.
                if (call == null) {
                    throw e;
                }
                call.lost().accept(e);
            }
        }
    }
}
