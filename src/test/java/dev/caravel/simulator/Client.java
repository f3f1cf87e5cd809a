package dev.caravel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** A client that knows no more than HTTP. */
final class Client {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String ANTHROPIC = "/v1/messages";
    static final String OPENAI = "/v1/chat/completions";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Simulator simulator;

    Client(Simulator simulator) {
        this.simulator = simulator;
    }

    /** JSON in which single quotes stand for double ones. */
    static String json(String text) {
        return text.replace('\'', '"');
    }

    static ObjectNode node(String text) {
        try {
            return (ObjectNode) JSON.readTree(json(text));
        } catch (IOException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    static ObjectNode anthropic(String task) {
        ObjectNode body = node("{'model':'claude-sonnet-4-5','max_tokens':1000}");
        body.withArray("messages").addObject().put("role", "user").put("content", task);
        return body;
    }

    static ObjectNode openAi(String task) {
        ObjectNode body = node("{'model':'gpt-4o'}");
        body.withArray("messages").addObject().put("role", "user").put("content", task);
        return body;
    }

    HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(simulator.url() + path))
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(request(path, body.toString()).build());
    }

    JsonNode ask(String path, JsonNode body) throws IOException, InterruptedException {
        return JSON.readTree(post(path, body).body());
    }

    HttpClient http() {
        return http;
    }

    /** The JSON of all {@code data:} lines but the last word {@code [DONE]}. */
    static List<JsonNode> events(String stream) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : stream.lines().toList()) {
            if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
                events.add(JSON.readTree(line.substring(6)));
            }
        }
        return events;
    }
}
