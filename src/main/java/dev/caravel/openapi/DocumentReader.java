package dev.caravel.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.JsonBuffers;
import dev.caravel.text.Printable;
import dev.caravel.text.Utf8;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads OpenAPI documents, in JSON and in YAML, from where they are. */
final class DocumentReader {

    private static final ObjectMapper JSON =
            JsonMapper.builder(JsonBuffers.factory().build()).build();

    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CamelContext context;

    DocumentReader(CamelContext context) {
        this.context = context;
    }

    /** What could not be read, in words that stand behind the place. */
    static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @param place a file, {@code classpath:} or a web address
     * @throws Unreadable when it is not there, or no OpenAPI document of version 3
     */
    JsonNode read(String place) {
        try (InputStream in = open(place)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new Unreadable("has more than " + MOST_BYTES + " bytes");
            }
            return checked(parse(Utf8.decode(bytes)));
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new Unreadable("does not exist");
        } catch (IOException e) {
            throw new Unreadable("can't be read: " + Printable.line(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreadable("can't be read: the wait for it was interrupted");
        } catch (IllegalArgumentException e) {
            throw new Unreadable("can't be read: " + e.getMessage());
        }
    }

    private InputStream open(String place) throws IOException, InterruptedException {
        if (place.startsWith("http://") || place.startsWith("https://")) {
            return download(URI.create(place));
        }
        return ResourceHelper.hasScheme(place)
                ? ResourceHelper.resolveMandatoryResourceAsInputStream(context, place)
                : Files.newInputStream(Path.of(place));
    }

    private static InputStream download(URI address) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(PATIENCE).GET().build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            response.body().close();
            throw new IOException("the answer is status " + response.statusCode());
        }
        return response.body();
    }

    /** JSON is read as such, for it is much quicker. */
    private static JsonNode parse(String text) {
        try {
            if (text.stripLeading().startsWith("{")) {
                return JSON.readTree(text);
            }
            LoadSettings settings =
                    LoadSettings.builder().setCodePointLimit(MOST_BYTES).build();
            return JSON.valueToTree(new Load(settings).loadFromString(text));
        } catch (JsonProcessingException e) {
            throw new Unreadable(
                    "is no JSON, line " + e.getLocation().getLineNr() + ": " + Printable.line(e.getOriginalMessage()));
        } catch (YamlEngineException e) {
            throw new Unreadable("is no YAML: " + Printable.line(String.valueOf(e.getMessage())));
        }
    }

    private static JsonNode checked(JsonNode document) {
        String version = document.path("openapi").asText();
        if (version.startsWith("3.")) {
            return document;
        }
        if (document.path("swagger").asText().startsWith("2")) {
            throw new Unreadable("is of Swagger 2.0: convert it to OpenAPI 3, for example with npx swagger2openapi");
        }
        throw new Unreadable("is no OpenAPI document of version 3: it says "
                + (version.isEmpty() ? "no version" : "version '" + Printable.line(version) + "'"));
    }
}
