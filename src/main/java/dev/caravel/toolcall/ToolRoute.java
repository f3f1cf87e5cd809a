package dev.caravel.toolcall;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.spi.NormalizedEndpointUri;
import org.apache.camel.support.ExpressionAdapter;

/**
 * For the dynamic router: where a call goes next; null when it is done. No text of the model's ever becomes an endpoint,
 * only names from the toolbox do.
 */
public final class ToolRoute extends ExpressionAdapter {

    private final Map<String, NormalizedEndpointUri> endpoints = new ConcurrentHashMap<>();

    @Override
    public Object evaluate(Exchange exchange) {
        String uri = CallInProgress.of(exchange).next();
        // Camel would work out from the text, for every call anew, which endpoint is meant.
        return uri == null
                ? null
                : endpoints.computeIfAbsent(uri, exchange.getContext().getCamelContextExtension()::normalizeUri);
    }
}
