package dev.caravel.replay;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The recorded provider traffic, as the README beside it describes. */
public final class Recordings {

    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Recordings() {}

    /** The folder; the calling test is skipped where it is missing. */
    public static Path folder() {
        Path folder = Path.of(System.getProperty("recordings", "../shared/recordings"));
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                "no recordings in " + folder.toAbsolutePath().normalize()
                        + ": name their folder with -Drecordings=DIR");
        return folder;
    }

    /** All exchanges, in the order of their files' names. */
    public static List<Recorded> all() {
        return Stream.of("anthropic", "openai").flatMap(Recordings::of).toList();
    }

    /** Those that are a message or a completion. */
    public static List<Recorded> replies() {
        return all().stream().filter(Recorded::isReply).toList();
    }

    /** Those that are streamed. */
    public static List<Recorded> streams() {
        return replies().stream().filter(Recorded::isStream).toList();
    }

    /** The exchanges of each file. */
    public static Map<String, List<Recorded>> byFile() {
        return all().stream()
                .collect(Collectors.groupingBy(
                        recorded -> recorded.provider() + "/" + recorded.file(),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private static Stream<Recorded> of(String provider) {
        Path folder = folder().resolve(provider);
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Recorded> exchanges = new ArrayList<>();
            files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .forEach(file -> exchanges.addAll(read(file)));
            return exchanges.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Recorded> read(Path file) {
        JsonNode recording = parse(file);
        List<Recorded> exchanges = new ArrayList<>();
        for (JsonNode exchange : recording.path("exchanges")) {
            JsonNode response = exchange.path("response");
            JsonNode body = response.path("body");
            String format = response.path("format").asText();
            String text = response.has("raw")
                    ? response.get("raw").asText()
                    : body.isTextual() ? body.asText() : body.toString();
            exchanges.add(new Recorded(
                    file.getFileName().toString(),
                    exchange.path("seq").asInt(),
                    recording.path("provider").asText(),
                    exchange.path("request").path("body"),
                    response.path("status").asInt(),
                    contentType(response.path("headers")),
                    format,
                    text,
                    format.equals("json") ? body : MissingNode.getInstance()));
        }
        return exchanges;
    }

    private static String contentType(JsonNode headers) {
        for (Map.Entry<String, JsonNode> header : headers.properties()) {
            if (header.getKey().equalsIgnoreCase("content-type")) {
                return header.getValue().asText();
            }
        }
        return "";
    }

    public static JsonNode parse(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
