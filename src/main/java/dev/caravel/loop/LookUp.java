package dev.caravel.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.agent.OfferedTool;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Resolution;
import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import dev.caravel.tool.CallableTool;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolCall;
import dev.caravel.tool.ToolComponent;
import dev.caravel.tool.ToolProducer;
import dev.caravel.tool.ToolResult;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the endpoint that a tool's {@code onUnknown} names what became of one call. It gets what the tool got, within the tool's
 * timeout, and answers {@code done}, {@code not_done} or {@code unknown}.
 */
final class LookUp {

    private static final Logger LOG = LoggerFactory.getLogger(LookUp.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String TOOL_HEADER = "CaravelTool";
    private static final String DONE = "done";

    private final CamelContext context;
    private final String uri;
    private volatile String outcome = "nothing";

    LookUp(CamelContext context, String uri) {
        this.context = context;
        this.uri = uri;
    }

    /** @throws IllegalArgumentException when a tool names an endpoint that nobody answers */
    static void check(CamelContext context) {
        for (Tool tool : ToolComponent.of(context).catalog().all()) {
            tool.onUnknown().lookUp().ifPresent(uri -> {
                String where = "tool '" + tool.name() + "': onUnknown names " + uri + ", ";
                if (endpoint(context, uri, where) instanceof DirectEndpoint direct
                        && context.getRoutes().stream()
                                .noneMatch(route -> plain(route.getEndpoint().getEndpointUri())
                                        .equals(plain(direct.getEndpointUri())))) {
                    throw new IllegalArgumentException(where + "and no route begins with it");
                }
            });
        }
    }

    private static Endpoint endpoint(CamelContext context, String uri, String where) {
        try {
            return context.getEndpoint(uri);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(where + "which is no endpoint: " + Causes.line(e));
        }
    }

    /** What became of the call; empty when that is still unknown. */
    Optional<Resolution> ask(RunSession session, RequestedCall call) {
        Optional<Tool> tool = ToolComponent.of(context).catalog().find(call.tool());
        return tool.flatMap(known -> ask(session, call, known));
    }

    private Optional<Resolution> ask(RunSession session, RequestedCall call, Tool tool) {
        OfferedTool entry = session.toolbox().get(call);
        Exchange asked;
        try {
            Endpoint endpoint = context.getEndpoint(uri);
            asked = endpoint.createExchange(ExchangePattern.InOut);
            asked.getIn().setBody(entry.body(call.arguments()));
            asked.setProperty(
                    ToolCall.PROPERTY,
                    new ToolCall(
                            session.run().id(),
                            session.run().effectKey(call),
                            Map.of(),
                            Optional.empty(),
                            Optional.empty(),
                            session.stopSignal().stopped(),
                            session::lost));
            new ToolProducer(
                            endpoint,
                            called -> new CallableTool(tool, exchange -> look(exchange, endpoint, tool), endpoint))
                    .process(asked);
        } catch (Exception e) {
            return unknown(session, call, Causes.line(e));
        }
        if (asked.getException() != null) {
            return unknown(session, call, Causes.line(asked.getException()));
        }
        Resolution resolution = new Resolution(
                Optional.ofNullable(asked.getIn().getBody(String.class)).filter(result -> outcome.equals(DONE)),
                Optional.of(plain(uri)),
                entry.untrusted());
        return switch (outcome) {
            case DONE, "not_done" -> Optional.of(resolution);
            default -> unknown(session, call, "it answers " + Printable.line(outcome));
        };
    }

    private Optional<Resolution> unknown(RunSession session, RequestedCall call, String why) {
        if (!session.stopSignal().isStopped()) {
            LOG.warn(
                    "Run {}: {} could not say what became of call {} of {}: {}",
                    session.run().id(),
                    plain(uri),
                    call.id(),
                    call.tool(),
                    why);
        }
        return Optional.empty();
    }

    /** Without its options, which may hold a secret. */
    private static String plain(String uri) {
        return uri.replaceFirst("\\?.*", "");
    }

    /** The work of the "tool" that the look-up is; what it leaves as the body is the call's result. */
    private void look(Exchange exchange, Endpoint endpoint, Tool tool) throws Exception {
        Object arguments = exchange.getIn().getBody();
        // What it calls in turn is no part of the run.
        exchange.removeProperty(ToolCall.PROPERTY);
        exchange.getIn().setHeader(TOOL_HEADER, tool.name());
        try (ProducerTemplate template = context.createProducerTemplate()) {
            template.send(endpoint, exchange);
        }
        // Arguments that were left there are no answer, whatever a model wrote into them.
        if (exchange.getException() == null && exchange.getMessage().getBody() != arguments) {
            read(exchange);
        }
    }

    private void read(Exchange exchange) throws JsonProcessingException {
        String text = ToolResult.text(exchange).strip();
        JsonNode answer = text.startsWith("{")
                ? MAPPER.readTree(text)
                : MAPPER.createObjectNode().put("outcome", text);
        JsonNode result = answer.path("result");
        exchange.getMessage()
                .setBody(
                        result.isMissingNode() || result.isNull()
                                ? DONE
                                : result.isValueNode() ? result.asText() : result.toString());
        outcome = answer.path("outcome").asText("nothing");
    }
}
