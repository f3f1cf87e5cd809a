package dev.caravel.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider that says the same on both wires: what it is told to, one reply after the other, and the last one for ever. */
final class TwoWires implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A reply.
     *
     * @param stop why it stops, in Anthropic's words
     * @param tool what it calls, with the text as the arguments; empty when it calls nothing
     */
    record Reply(int status, String text, String stop, String tool) {

        Reply(int status, String text, String stop) {
            this(status, text, stop, "");
        }

        static Reply of(String text) {
            return new Reply(200, text, "end_turn");
        }

        /** On Anthropic's wire. */
        static Reply call(String tool, String arguments) {
            return new Reply(200, arguments, "tool_use", tool);
        }

        static Reply cut(String text) {
            return new Reply(200, text, "max_tokens");
        }

        static Reply refusal(String text) {
            return new Reply(200, text, "refusal");
        }

        static Reply badRequest(String message) {
            return new Reply(400, message, "");
        }
    }

    private final HttpServer server;
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private volatile List<Reply> replies = List.of();

    TwoWires() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** What it says from now on; what it was asked before is forgotten. */
    void says(Reply... next) {
        requests.clear();
        replies = List.of(next);
    }

    List<JsonNode> requests() {
        return requests;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(JSON.readTree(exchange.getRequestBody()));
        Reply reply = replies.get(Math.min(requests.size(), replies.size()) - 1);
        byte[] body = JSON.writeValueAsBytes(body(exchange.getRequestURI().getPath(), reply));
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static JsonNode body(String path, Reply reply) throws IOException {
        boolean anthropic = path.endsWith("/messages");
        ObjectNode json = JSON.createObjectNode().put("id", "m");
        if (reply.status() != 200) {
            json.putObject("error").put("type", "invalid_request_error").put("message", reply.text());
        } else if (anthropic) {
            json.put("type", "message").put("role", "assistant").put("model", "claude-haiku-5-5");
            ObjectNode block = json.putArray("content").addObject();
            if (reply.tool().isEmpty()) {
                block.put("type", "text").put("text", reply.text());
            } else {
                block.put("type", "tool_use").put("id", "toolu_1").put("name", reply.tool());
                block.set("input", JSON.readTree(reply.text()));
            }
            json.put("stop_reason", reply.stop());
            json.putObject("usage").put("input_tokens", 9).put("output_tokens", 9);
        } else {
            ObjectNode choice = json.put("object", "chat.completion")
                    .put("model", "gpt-4o")
                    .putArray("choices")
                    .addObject();
            ObjectNode message = choice.put("index", 0).putObject("message").put("role", "assistant");
            if (reply.stop().equals("refusal")) {
                message.putNull("content").put("refusal", reply.text());
            } else {
                message.put("content", reply.text());
            }
            choice.put("finish_reason", reply.stop().equals("max_tokens") ? "length" : "stop");
            json.putObject("usage").put("prompt_tokens", 9).put("completion_tokens", 9);
        }
        return json;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
