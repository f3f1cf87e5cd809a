package dev.caravel.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.support.TestHouse;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a piece of a reply is on its way from the provider's socket to that of the reader, through each door and, to compare,
 * without Caravel. Each piece that the provider writes is the time at which it is written; {@code mvn -Pbench test -Dbench=FirstToken}.
 */
public final class FirstTokenBenchmark {

    private static final int WARM_UP = 300;
    private static final int MEASURED = 300;
    private static final int PIECES = 12;
    private static final int MILLISECONDS_BETWEEN = 4;
    private static final long BEGUN = System.nanoTime();
    private static final Pattern TIME = Pattern.compile("<(\\d+)>");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private FirstTokenBenchmark() {}

    /** @param arguments none */
    public static void main(String[] arguments) throws Exception {
        // Else the provider keeps its small pieces back until the last one is confirmed, 40 ms later.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newCachedThreadPool());
        provider.createContext("/", FirstTokenBenchmark::reply);
        provider.start();
        String providerUrl = "http://127.0.0.1:" + provider.getAddress().getPort();
        Map<String, String> settings = Map.of(
                "caravel.anthropic.base-url", providerUrl,
                "caravel.anthropic.key", "key",
                "caravel.doors", "runs,openai",
                "caravel.budget.day", "none");
        WebServer[] server = new WebServer[1];
        try (TestHouse house = TestHouse.start(
                settings,
                context -> server[0] = WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty())))) {
            Map<String, HttpRequest> readers = new LinkedHashMap<>();
            readers.put("the provider itself", post(providerUrl + "/v1/messages", "{}"));
            readers.put(
                    "/agents/assistant/runs", post(server[0].url() + "/agents/assistant/runs", "{\"input\": \"go\"}"));
            readers.put(
                    "/v1/chat/completions",
                    post(
                            server[0].url() + "/v1/chat/completions",
                            "{\"model\": \"assistant\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"go\"}]}"));
            readers.put(
                    "/v1/responses",
                    post(
                            server[0].url() + "/v1/responses",
                            "{\"model\": \"assistant\", \"stream\": true, \"input\": \"go\"}"));
            System.out.println(
                    house.context().getVersion() + ": milliseconds from the provider's socket to the reader's");
            new FirstTokenBenchmark().measure(readers);
        }
        System.exit(0);
    }

    private static HttpRequest post(String url, String body) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /** In turns, so that all of them have the same machine. */
    private void measure(Map<String, HttpRequest> readers) throws Exception {
        Map<String, List<Double>> first = new LinkedHashMap<>();
        Map<String, List<Double>> all = new LinkedHashMap<>();
        for (int round = 0; round < WARM_UP + MEASURED; round++) {
            for (Map.Entry<String, HttpRequest> reader : readers.entrySet()) {
                List<Double> delays = read(reader.getValue());
                if (round >= WARM_UP) {
                    first.computeIfAbsent(reader.getKey(), name -> new ArrayList<>())
                            .add(delays.get(0));
                    all.computeIfAbsent(reader.getKey(), name -> new ArrayList<>())
                            .addAll(delays);
                }
            }
        }
        System.out.printf("%-24s %12s %12s %12s %12s%n", "", "first, p50", "first, p95", "any, p50", "any, p95");
        readers.keySet().forEach(name -> {
            double[] firsts = sorted(first.get(name));
            double[] any = sorted(all.get(name));
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %12.2f %12.2f %12.2f %12.2f%n",
                    name,
                    at(firsts, 0.5),
                    at(firsts, 0.95),
                    at(any, 0.5),
                    at(any, 0.95));
        });
    }

    private static double[] sorted(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))];
    }

    /** The delays of the first of each piece, in milliseconds: what comes again in a last event is no new piece. */
    private List<Double> read(HttpRequest request) throws IOException, InterruptedException {
        Map<Long, Double> delays = new LinkedHashMap<>();
        client.send(request, BodyHandlers.ofLines()).body().forEach(line -> {
            long now = microseconds();
            Matcher times = TIME.matcher(line.replace("\\u003c", "<").replace("\\u003e", ">"));
            while (times.find()) {
                long written = Long.parseLong(times.group(1));
                delays.putIfAbsent(written, (now - written) / 1e3);
            }
        });
        if (delays.size() != PIECES) {
            throw new IllegalStateException(request.uri() + " brought " + delays.size() + " of " + PIECES + " pieces");
        }
        return new ArrayList<>(delays.values());
    }

    private static void reply(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            event(
                    out,
                    "message_start",
                    "\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],"
                            + "\"model\":\"claude-haiku-5-5\",\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}");
            event(out, "content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
            for (int piece = 0; piece < PIECES; piece++) {
                pause();
                event(
                        out,
                        "content_block_delta",
                        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"<" + microseconds() + "> \"}");
            }
            event(out, "content_block_stop", "\"index\":0");
            event(
                    out,
                    "message_delta",
                    "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":" + PIECES + "}");
            event(out, "message_stop", "\"x\":0");
        }
    }

    /** Few digits: a door may cut long words. */
    private static long microseconds() {
        return (System.nanoTime() - BEGUN) / 1000;
    }

    private static void pause() {
        try {
            Thread.sleep(MILLISECONDS_BETWEEN);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void event(OutputStream out, String type, String fields) throws IOException {
        out.write(("event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n")
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
