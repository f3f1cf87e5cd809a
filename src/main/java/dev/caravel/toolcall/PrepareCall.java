package dev.caravel.toolcall;

import dev.caravel.agent.Toolbox;
import dev.caravel.loop.RunSession;
import dev.caravel.run.RequestedCall;
import dev.caravel.tool.ToolCall;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;

/**
 * Makes one call ready: its arguments become the body, and the tool learns whose call it is. {@link ToolRoute} then says where
 * it goes.
 */
public final class PrepareCall implements Processor {

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        RequestedCall call = (RequestedCall) exchange.getIn().getBody();
        Toolbox.Entry tool = session.toolbox().get(call);
        // Some hosts count their calls anew in every reply, so the turn belongs to the key.
        String effectKey = session.run().round() + "/" + call.id();
        new CallInProgress(call, effectKey, tool.uri()).joins(exchange);
        // How another call ended is none of this call's.
        exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
        exchange.getIn().removeHeaders("*");
        exchange.setProperty(
                ToolCall.PROPERTY,
                new ToolCall(session.run().id(), effectKey, session.stopSignal().stopped(), session::lost));
        exchange.getIn().setBody(tool.body(call.arguments()));
    }
}
