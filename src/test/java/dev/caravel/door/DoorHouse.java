package dev.caravel.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.FreePort;
import dev.caravel.support.TestHouse;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;

/** Caravel with its doors open on a real server, a model behind a socket, and a client. */
public final class DoorHouse implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Simulator model;
    private final TestHouse house;
    private final Map<String, String> settings;
    private final String url;

    private DoorHouse(Simulator model, int port, Map<String, String> settings, RouteBuilder... routes) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("caravel.doors", "runs");
        WebServer[] server = new WebServer[1];
        this.model = model;
        this.settings = settings;
        this.house = TestHouse.against(model, all, context -> {
            server[0] = WebServer.addTo(context, new WebSettings("127.0.0.1", port, Optional.empty()));
            for (RouteBuilder route : routes) {
                context.addRoutes(route);
            }
        });
        this.url = server[0].url();
    }

    public static DoorHouse open(Simulator model, Map<String, String> settings, RouteBuilder... routes) {
        return new DoorHouse(model, FreePort.find(), settings, routes);
    }

    /** Stops the server; its model stays for {@link #again}. */
    public void stop() {
        house.close();
    }

    /** A new server at the address of this one, which has stopped, with its model and settings. */
    public DoorHouse again(RouteBuilder... routes) {
        return new DoorHouse(model, URI.create(url).getPort(), settings, routes);
    }

    public TestHouse house() {
        return house;
    }

    public Simulator model() {
        return model;
    }

    public String url() {
        return url;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> get(String path) {
        return send(request(path));
    }

    /** @param headers names and values in turn */
    public HttpResponse<String> post(String path, String json, String... headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(BodyPublishers.ofString(json)));
    }

    /** A stream of lines, while they come. */
    public Stream<String> lines(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofLines()).body();
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        model.close();
    }
}
