package dev.caravel.openapi;

import dev.caravel.openapi.Operation.Parameter;
import dev.caravel.openapi.Operation.Place;
import dev.caravel.tool.ToolCall;
import dev.caravel.tool.ToolFailure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes the request of a call: its arguments become the method, address, headers and body that the document says, and nothing
 * else. What is secret in it stays out of the message: {@link OperationClient} puts it on.
 */
public final class OperationRequest implements Processor {

    static final String TOOL = "CaravelOperation";

    private static final String ACCEPT = "application/json, text/*;q=0.9, */*;q=0.1";

    @Override
    public void process(Exchange exchange) {
        ApiTool tool = exchange.getProperty(TOOL, ApiTool.class);
        Operation operation = tool.operation();
        Message message = exchange.getMessage();
        Map<String, Object> arguments = message.getBody(Map.class);
        ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_METHOD, operation.method());
        message.setHeader(Exchange.HTTP_URI, address(tool, arguments));
        message.setHeader(Exchange.HTTP_QUERY, query(operation, arguments));
        message.setHeader("Accept", ACCEPT);
        headers(operation, arguments, message);
        message.setHeader(OperationClient.API, tool.api().name());
        if (tool.api().key().isPresent()) {
            operation.credentials().stream()
                    .map(credential -> credential.kind() + " " + credential.name())
                    .forEach(credential -> message.setHeader(OperationClient.CREDENTIAL, credential));
        }
        if (call != null) {
            operation.effectKey().ifPresent(header -> message.setHeader(header, call.effectKey()));
        }
        body(operation, arguments, message);
    }

    private static String address(ApiTool tool, Map<String, Object> arguments) {
        String path = tool.operation().path();
        for (Parameter parameter : in(tool.operation(), Place.PATH)) {
            String value = parameter.style().path(parameter.name(), arguments.get(parameter.argument()));
            if (value.isEmpty()) {
                // Then it would be another path: /orders/ in the place of /orders/7.
                throw new ToolFailure("the argument '" + parameter.argument() + "' is empty");
            }
            path = path.replace("{" + parameter.name() + "}", value);
        }
        checkSegments(path);
        String base = tool.base().toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + (path.startsWith("/") ? path : "/" + path);
    }

    /** Whoever stands between may decode an address and take .. for the way up. */
    private static void checkSegments(String path) {
        String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (Stream.of(decoded.split("[/\\\\;]")).anyMatch(segment -> segment.equals(".") || segment.equals(".."))) {
            throw new ToolFailure(
                    "an argument would lead to another address: it is . or .., or has it between slashes");
        }
    }

    private static String query(Operation operation, Map<String, Object> arguments) {
        List<String> pairs = new ArrayList<>();
        for (Parameter parameter : in(operation, Place.QUERY)) {
            Object value = arguments.get(parameter.argument());
            if (value != null) {
                pairs.addAll(parameter.style().query(parameter.name(), value));
            }
        }
        return pairs.isEmpty() ? null : String.join("&", pairs);
    }

    private static void headers(Operation operation, Map<String, Object> arguments, Message message) {
        for (Parameter parameter : in(operation, Place.HEADER)) {
            Object value = arguments.get(parameter.argument());
            if (value != null) {
                String text = parameter.style().header(parameter.name(), value);
                if (text.chars().anyMatch(letter -> letter < ' ' && letter != '\t' || letter > '~')) {
                    throw new ToolFailure("the argument '" + parameter.argument()
                            + "' goes into a header: it can have one line of ASCII characters");
                }
                message.setHeader(parameter.name(), text);
            }
        }
    }

    private static void body(Operation operation, Map<String, Object> arguments, Message message) {
        Object value = arguments.get(Operation.BODY);
        message.setBody(null);
        if (operation.body().isEmpty() || !arguments.containsKey(Operation.BODY)) {
            return;
        }
        Operation.Body body = operation.body().get();
        message.setHeader(Exchange.CONTENT_TYPE, body.mediaType());
        String text = body.isText() ? String.valueOf(value) : ParameterStyle.json(value);
        if (body.isForm() && value instanceof Map<?, ?> fields) {
            List<String> pairs = new ArrayList<>();
            fields.forEach((name, field) ->
                    pairs.addAll(new ParameterStyle("deepObject", true).query(String.valueOf(name), field)));
            text = String.join("&", pairs);
        }
        message.setBody(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Parameter> in(Operation operation, Place place) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.place() == place)
                .toList();
    }
}
