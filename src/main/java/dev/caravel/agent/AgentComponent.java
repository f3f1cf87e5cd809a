package dev.caravel.agent;

import dev.caravel.text.OptionText;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The {@code agent:} scheme: {@code from: agent:NAME} declares an agent, {@code to: agent:NAME} runs one on the body. */
@Component("agent")
public final class AgentComponent extends DefaultComponent {

    private final AgentCatalog catalog = new AgentCatalog();

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "an agent's name has 1 to 64 letters, digits, - and _; '" + name + "' does not fit");
        }
        AgentEndpoint endpoint = new AgentEndpoint(uri, this, name);
        OptionText.decode(parameters, getCamelContext()::resolvePropertyPlaceholders);
        CallOption.refuseMadeWhileRunning(getCamelContext(), "agent:" + name, parameters);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The agents whose routes are running. */
    public AgentCatalog catalog() {
        return catalog;
    }

    /** The one component of this context. */
    public static AgentComponent of(CamelContext context) {
        return context.getComponent("agent", AgentComponent.class);
    }
}
