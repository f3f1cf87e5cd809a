package dev.caravel.toolcall;

import dev.caravel.agent.AgentComponent;
import dev.caravel.tool.ToolComponent;
import dev.caravel.toolcall.PrepareCall.CallInProgress;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.util.StringHelper;

/**
 * For the dynamic router: where a call goes next; null when it is done. No text of the model's ever becomes an endpoint,
 * only names from the toolbox do: {@code tool:NAME} and {@code caravel-mcp:SERVER/TOOL}, whose {@code ToolProducer} runs the tool, or {@code agent:NAME}.
 * {@link ToolResults} has what comes back.
 */
public final class ToolRoute extends ExpressionAdapter {

    private static final String OURS = "caravel-";

    @Override
    public Object evaluate(Exchange exchange) {
        String uri = CallInProgress.of(exchange).endpointOnce();
        return uri == null ? null : ours(exchange.getContext(), uri);
    }

    private static String ours(CamelContext context, String uri) {
        if (uri.startsWith(OURS)) {
            return uri;
        }
        Component component = context.getComponent(StringHelper.before(uri, ":"));
        boolean ours = component instanceof AgentComponent || component instanceof ToolComponent;
        // The short name may be another library's.
        return ours ? uri : OURS + uri;
    }
}
