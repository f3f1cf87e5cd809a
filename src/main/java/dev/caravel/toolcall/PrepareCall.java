package dev.caravel.toolcall;

import dev.caravel.agent.OfferedTool;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.ToolDefinitions;
import dev.caravel.run.PersonsAnswer;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.TraceContext;
import dev.caravel.run.TraceParent;
import dev.caravel.tool.CallableTool;
import dev.caravel.tool.ToolCall;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;

/**
 * Makes one call ready: its arguments become the body, and the tool learns whose call it is. {@link ToolRoute} then says where
 * it goes.
 */
public final class PrepareCall implements Processor {

    private final TraceContext trace;
    private final ToolDefinitions definitions;

    PrepareCall(TraceContext trace, ToolDefinitions definitions) {
        this.trace = trace;
        this.definitions = definitions;
    }

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        RequestedCall call = (RequestedCall) exchange.getIn().getBody();
        OfferedTool tool = session.toolbox().get(call);
        String effectKey = session.run().effectKey(call);
        new CallInProgress(call, effectKey, tool.uri()).joins(exchange);
        // How another call ended is none of this call's.
        exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
        exchange.getIn().removeHeaders("*");
        exchange.setProperty(
                ToolCall.PROPERTY,
                new ToolCall(
                        session.run().id(),
                        effectKey,
                        trace.ofToolCall(session.run().id(), call.id())
                                .map(TraceParent::headers)
                                .orElse(Map.of()),
                        session.run().tools().answer(call.id()).map(PersonsAnswer::text),
                        definitions.allowed(call),
                        session.stopSignal().stopped(),
                        session::lost));
        exchange.setProperty(
                CallableTool.PROPERTY, session.toolbox().route(call).orElse(null));
        exchange.getIn().setBody(tool.body(call.arguments()));
    }

    /** A tool call on its way to the tool and back. */
    static final class CallInProgress {

        private static final String PROPERTY = "CaravelCallInProgress";

        private final RequestedCall call;
        private final String effectKey;
        private final String uri;
        private final long begunAt = System.nanoTime();
        private boolean sent;

        /** @param uri the endpoint of the tool */
        CallInProgress(RequestedCall call, String effectKey, String uri) {
            this.call = call;
            this.effectKey = effectKey;
            this.uri = uri;
        }

        /** The call that has this exchange now; null when none has. */
        static CallInProgress of(Exchange exchange) {
            return (CallInProgress) exchange.getProperty(PROPERTY);
        }

        void joins(Exchange exchange) {
            exchange.setProperty(PROPERTY, this);
        }

        /** The exchange is the run's again. */
        static void leaves(Exchange exchange) {
            exchange.removeProperty(PROPERTY);
        }

        RequestedCall call() {
            return call;
        }

        String effectKey() {
            return effectKey;
        }

        /** The endpoint of its tool, the first time; null when it was there. */
        String endpointOnce() {
            if (sent) {
                return null;
            }
            sent = true;
            return uri;
        }

        long milliseconds() {
            return (System.nanoTime() - begunAt) / 1_000_000;
        }
    }
}
