package dev.caravel.agent;

import dev.caravel.output.AnswerBody;
import dev.caravel.route.RouteCatalog;
import dev.caravel.route.WrittenOptions;
import dev.caravel.text.OptionText;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The {@code agent:} scheme: {@code from: agent:NAME} declares an agent, {@code to: agent:NAME} runs one on the body. Also
 * {@code caravel-agent:}, as other libraries know the short name, too.
 */
@Component("caravel-agent,agent")
public final class AgentComponent extends DefaultComponent {

    private final RouteCatalog<Agent> catalog = new RouteCatalog<>("agent");
    private final RunStarter starter = new RunStarter(this);

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        catalog.checkName(name);
        AgentEndpoint endpoint = new AgentEndpoint(uri, this, name);
        OptionText.decode(parameters, getCamelContext()::resolvePropertyPlaceholders);
        CallOption.refuseMadeWhileRunning(getCamelContext(), "agent:" + name, parameters);
        WrittenOptions.set(endpoint, getEndpointPropertyConfigurer(), parameters);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The agents whose routes are running. */
    public RouteCatalog<Agent> catalog() {
        return catalog;
    }

    /** Begins runs for callers that do not wait. */
    public RunStarter starter() {
        return starter;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        AnswerBody.register(getCamelContext().getTypeConverterRegistry());
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(starter);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        ServiceHelper.stopService(starter);
    }

    /** The one component of this context. */
    public static AgentComponent of(CamelContext context) {
        return context.getComponent("caravel-agent", AgentComponent.class);
    }
}
