package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A schema may come from a caller: what it refers to is never fetched. */
class ForeignReferencesTest {

    @Test
    void noSchemaIsFetched() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String away = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.json";
            for (String schema : new String[] {
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"" + away + "\"}}}",
                "{\"$schema\": \"" + away + "\", \"type\": \"object\"}",
                "{\"type\": \"object\", \"$id\": \"" + away + "\", \"properties\": {\"a\": {\"$ref\": \"y.json\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$dynamicRef\": \"" + away + "\"}}}",
            }) {
                catchThrowable(() -> ToolSchema.ofJson(schema)
                        .complaints(JsonNodeFactory.instance.objectNode().put("a", 1)));
                catchThrowable(() -> OutputSchema.ofJson(schema)
                        .complaints(JsonNodeFactory.instance.objectNode().put("a", 1)));
                assertThat(fetched).as(schema).hasValue(0);
            }
        } finally {
            server.stop(0);
        }
    }
}
