package dev.caravel.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.agent.CallOption;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.recovery.RunControl;
import java.util.List;
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
        RunControl control = exchange.getContext().getRegistry().findSingleByType(RunControl.class);
        Decision decision = Decision.said(endpoint.getDecision()).orElseThrow();
        String by = CallOption.text(exchange, endpoint.getBy()).orElse("route " + exchange.getFromRouteId());
        Approval decided = decision == Decision.ANSWER
                ? control.answer(id(exchange), answer(exchange), by)
                : control.decide(
                        id(exchange),
                        decision,
                        by,
                        CallOption.text(exchange, endpoint.getReason()).orElse(""));
        exchange.getMessage().setBody(MAPPER.readValue(decided.toJson(), new TypeReference<Map<String, Object>>() {}));
    }

    /** The option says it; or the body, which may be a map, where that does not name the approval. */
    private JsonNode answer(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        Optional<JsonNode> answer = !endpoint.getAnswer().isEmpty()
                ? CallOption.text(exchange, endpoint.getAnswer()).map(TextNode::valueOf)
                : endpoint.getId().isEmpty() || body == null
                        ? Optional.empty()
                        : Optional.of(
                                body instanceof Map || body instanceof List || body instanceof Number
                                        ? MAPPER.valueToTree(body)
                                        : TextNode.valueOf(exchange.getMessage().getBody(String.class)));
        return answer.orElseThrow(() -> new IllegalArgumentException(
                "approval:answer was given no answer: name the approval by the option id, and say the answer by the option"
                        + " answer, or by the body"));
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
