package dev.caravel.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers with what is served, as OpenAPI 3.1: the paths of the doors that are open. Thread-safe. */
public final class OpenApiDocument implements Processor {

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final String SERVED = "platform-http:";

    @Override
    public void process(Exchange exchange) {
        ObjectNode document = read();
        Set<String> served = exchange.getContext().getRoutes().stream()
                .map(route -> URLDecoder.decode(route.getEndpoint().getEndpointBaseUri(), StandardCharsets.UTF_8))
                .map(uri -> uri.replace("://", ":"))
                .filter(uri -> uri.startsWith(SERVED))
                .map(uri -> uri.substring(SERVED.length()))
                .map(path -> path.startsWith("/") ? path : "/" + path)
                .collect(Collectors.toSet());
        ((ObjectNode) document.path("paths")).retain(served);
        HttpReply.json(exchange, 200, document.toString());
    }

    private static ObjectNode read() {
        try (InputStream in = OpenApiDocument.class.getResourceAsStream("openapi.json")) {
            return (ObjectNode) MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
