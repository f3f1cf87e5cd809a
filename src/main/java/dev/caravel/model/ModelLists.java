package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Asks providers which models they serve ({@code GET /models}, alike in the documentation of both). Thread-safe. */
public final class ModelLists {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration patience;
    private final HttpClient client;

    public ModelLists() {
        this(PATIENCE);
    }

    /** @param patience how long a provider may take */
    public ModelLists(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).build();
    }

    /**
     * A provider's models by their names there, in alphabetical order.
     *
     * @throws ModelFailure when it gives no list, saying why
     */
    public List<String> of(Provider provider) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(provider.models()).timeout(patience);
        provider.requestHeaders().forEach(request::header);
        try {
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return names(provider, response, new String(body.readNBytes(ReplyBounds.KEPT), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw Failures.ofNetwork(provider.id(), e);
        }
    }

    private static List<String> names(Provider provider, HttpResponse<?> response, String body) {
        if (response.statusCode() / 100 != 2) {
            TreeMap<String, String> headers = new TreeMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            throw new Failures(Clock.systemUTC()).ofResponse(provider.id(), response.statusCode(), headers, body);
        }
        JsonNode list = Json.parseReply(provider.id(), body).path("data");
        return stream(list)
                .map(model -> model.path("id").asText())
                .filter(name -> !name.isBlank())
                .sorted()
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
