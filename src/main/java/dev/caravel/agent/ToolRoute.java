package dev.caravel.agent;

import org.apache.camel.Exchange;
import org.apache.camel.support.ExpressionAdapter;

/**
 * For the dynamic router: where a call goes next; null when it is done. No text of the model's ever becomes an endpoint,
 * only names from the toolbox do.
 */
public final class ToolRoute extends ExpressionAdapter {

    @Override
    public Object evaluate(Exchange exchange) {
        return CallUnderWay.of(exchange).next();
    }
}
