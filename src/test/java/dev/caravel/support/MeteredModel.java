package dev.caravel.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.money.Dollars;
import dev.caravel.money.PriceList;
import dev.caravel.money.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A provider that never has enough: it always asks for another tool call while it may, and keeps its own account of what it
 * charged. Speaks Anthropic's Messages API, JSON and streams.
 */
public final class MeteredModel implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final PriceList prices = PriceList.builtIn();
    private final AtomicLong picos = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger sums = new AtomicInteger();
    private final Habits habits;
    private final Random random;

    /**
     * How it behaves.
     *
     * @param faithful counts a prompt's tokens as a quarter of its bytes, as a real tokenizer would about do, else at random,
     *     up to one a byte
     * @param overloaded of a hundred requests, how many it refuses
     * @param cut of a hundred streams, how many break off
     * @param ends of a hundred replies, how many are an answer although a tool could be called
     * @param tool what it calls, with which arguments; {@code #} stands for a number that no call had before
     */
    public record Habits(boolean faithful, int overloaded, int cut, int ends, String... tool) {}

    public MeteredModel(Habits habits, long seed) {
        this.habits = habits;
        this.random = new Random(seed);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What it has charged. */
    public Dollars charged() {
        return new Dollars(picos.get());
    }

    public int calls() {
        return calls.get();
    }

    /** How many of its replies had to do without tools. */
    public int summingUp() {
        return sums.get();
    }

    private synchronized int dice(int sides) {
        return random.nextInt(sides);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode request = JSON.readTree(body);
            calls.incrementAndGet();
            if (dice(100) < habits.overloaded()) {
                send(
                        exchange,
                        529,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}");
                return;
            }
            ObjectNode reply = reply(request, body.length);
            if (!request.path("stream").asBoolean()) {
                charge(request, (ObjectNode) reply.get("usage"));
                send(exchange, 200, reply.toString());
            } else {
                stream(exchange, request, reply);
            }
        }
    }

    private ObjectNode reply(JsonNode request, int bytes) {
        ObjectNode reply = JSON.createObjectNode().put("type", "message").put("role", "assistant");
        reply.put("model", request.path("model").asText());
        ArrayNode content = reply.putArray("content");
        boolean free = !request.path("tool_choice").path("type").asText().equals("none");
        if (!free) {
            sums.incrementAndGet();
        }
        if (free && dice(100) >= habits.ends()) {
            int which = dice(habits.tool().length / 2) * 2;
            ObjectNode call = content.addObject().put("type", "tool_use").put("id", "toolu_" + calls.get());
            call.put("name", habits.tool()[which]);
            try {
                call.set("input", JSON.readTree(habits.tool()[which + 1].replace("#", String.valueOf(calls.get()))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reply.put("stop_reason", "tool_use");
        } else {
            content.addObject().put("type", "text").put("text", "That is all.");
            reply.put("stop_reason", "end_turn");
        }
        reply.set("usage", usage(request, bytes));
        return reply;
    }

    private ObjectNode usage(JsonNode request, int bytes) {
        int most = request.path("max_tokens").asInt();
        ObjectNode usage = JSON.createObjectNode();
        if (habits.faithful()) {
            return usage.put("input_tokens", bytes / 4).put("output_tokens", Math.min(most, 20 + dice(60)));
        }
        int prompt = 1 + dice(bytes);
        int read = dice(prompt);
        usage.put("input_tokens", dice(prompt - read + 1)).put("cache_read_input_tokens", read);
        usage.put(
                "cache_creation_input_tokens",
                prompt - read - usage.get("input_tokens").asInt());
        return usage.put("output_tokens", 1 + dice(most));
    }

    private void charge(JsonNode request, ObjectNode usage) {
        Usage used = new Usage(
                usage.path("input_tokens").asLong(),
                usage.path("output_tokens").asLong(),
                usage.path("cache_read_input_tokens").asLong(),
                usage.path("cache_creation_input_tokens").asLong(),
                0,
                0);
        Dollars cost = prices.find("anthropic", request.path("model").asText(), Instant.now())
                .orElseThrow()
                .cost(used, usage);
        picos.addAndGet(cost.picos());
    }

    private void stream(HttpExchange exchange, JsonNode request, ObjectNode reply) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        ObjectNode usage = (ObjectNode) reply.get("usage");
        ObjectNode first = usage.deepCopy().put("output_tokens", 1);
        ObjectNode message = reply.deepCopy();
        message.set("usage", first);
        message.putArray("content");
        message.putNull("stop_reason");
        boolean cut = dice(100) < habits.cut();
        // What was announced is what it charges for a stream that breaks off.
        charge(request, cut ? first : usage);
        ObjectNode start = JSON.createObjectNode().put("type", "message_start");
        event(out, start.set("message", message));
        JsonNode block = reply.get("content").get(0);
        ObjectNode begin =
                JSON.createObjectNode().put("type", "content_block_start").put("index", 0);
        event(out, begin.set("content_block", block));
        if (cut) {
            return;
        }
        event(out, JSON.createObjectNode().put("type", "content_block_stop").put("index", 0));
        ObjectNode end = JSON.createObjectNode().put("type", "message_delta");
        end.putObject("delta").put("stop_reason", reply.get("stop_reason").asText());
        event(out, end.set("usage", JSON.createObjectNode().set("output_tokens", usage.get("output_tokens"))));
        event(out, JSON.createObjectNode().put("type", "message_stop"));
    }

    private static void event(OutputStream out, JsonNode event) throws IOException {
        out.write(("event: " + event.get("type").asText() + "\ndata: " + event + "\n\n")
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
