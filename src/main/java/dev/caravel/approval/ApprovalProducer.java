package dev.caravel.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.agent.CallOption;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.recovery.RunControl;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Answers the approval, and leaves it in the body as it is decided. The run is resumed by itself. */
final class ApprovalProducer extends DefaultProducer {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ApprovalEndpoint endpoint;

    ApprovalProducer(ApprovalEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Approval decided = exchange.getContext()
                .getRegistry()
                .findSingleByType(RunControl.class)
                .decide(
                        id(exchange),
                        Decision.said(endpoint.getDecision()).orElseThrow(),
                        CallOption.text(exchange, endpoint.getBy()).orElse("route " + exchange.getFromRouteId()),
                        CallOption.text(exchange, endpoint.getReason()).orElse(""));
        exchange.getMessage().setBody(MAPPER.readValue(decided.toJson(), new TypeReference<Map<String, Object>>() {}));
    }

    private String id(Exchange exchange) {
        Optional<String> id = endpoint.getId().isEmpty()
                ? Optional.ofNullable(exchange.getMessage().getBody(String.class))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                : CallOption.text(exchange, endpoint.getId());
        return id.orElseThrow(() -> new IllegalArgumentException(
                "approval:" + endpoint.getDecision() + " was given no approval: name one by id, or by the body"));
    }
}
