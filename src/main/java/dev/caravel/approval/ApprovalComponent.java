package dev.caravel.approval;

import dev.caravel.agent.CallOption;
import dev.caravel.journal.Decision;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The {@code approval:} scheme: {@code to: approval:approve}, {@code approval:deny} and {@code approval:answer} answer a call that waits. */
@Component("approval")
public final class ApprovalComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String decision, Map<String, Object> parameters) throws Exception {
        if (Decision.said(decision).isEmpty()) {
            throw new IllegalArgumentException(
                    "there are approval:approve, approval:deny and approval:answer; 'approval:" + decision
                            + "' is none of them");
        }
        CallOption.refuseMadeWhileRunning(getCamelContext(), "approval:" + decision, parameters);
        ApprovalEndpoint endpoint = new ApprovalEndpoint(uri, this, decision);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
