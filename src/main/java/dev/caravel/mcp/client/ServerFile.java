package dev.caravel.mcp.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.mcp.client.DeclaredServer.Nowhere;
import dev.caravel.mcp.client.DeclaredServer.Place;
import dev.caravel.mcp.client.DeclaredServer.Program;
import dev.caravel.mcp.client.DeclaredServer.Web;
import dev.caravel.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that declares servers, in the form of Claude Desktop and Claude Code ({@code mcpServers}) or of VS Code
 * ({@code servers}). Values may name variables of the environment.
 */
public final class ServerFile {

    private static final Logger LOG = LoggerFactory.getLogger(ServerFile.class);

    /** Their editors allow comments and a comma too many. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env:)?([^}:]+)(?::-([^}]*))?}|\\$\\{([^}]*)}");

    private final Path file;
    private final UnaryOperator<String> environment;

    /** @param environment the value of a variable; null where it is not set */
    public ServerFile(Path file, UnaryOperator<String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * The servers of the file; one that is declared wrongly says so when it is needed. None where there is no file.
     *
     * @throws IllegalArgumentException when the file is not such a file
     */
    public List<DeclaredServer> servers() {
        if (!Files.exists(file)) {
            return List.of();
        }
        JsonNode all = read();
        JsonNode servers = all.has("mcpServers") ? all.path("mcpServers") : all.path("servers");
        if (!servers.isObject()) {
            throw new IllegalArgumentException(
                    file + " declares no MCP servers: it needs an object \"mcpServers\" (or \"servers\")");
        }
        List<DeclaredServer> declared = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : servers.properties()) {
            if (!DeclaredServer.isName(entry.getKey())) {
                LOG.warn("{}: the MCP server '{}' is left out: {}", file, entry.getKey(), DeclaredServer.NAMES);
            } else if (!entry.getValue().path("disabled").asBoolean()) {
                declared.add(new DeclaredServer(entry.getKey(), place(entry.getValue())));
            }
        }
        return declared;
    }

    /**
     * A server that is declared elsewhere.
     *
     * @param text its address, its command, or the object that it would have in the file
     */
    public DeclaredServer declared(String name, String text) {
        if (text.startsWith("{")) {
            try {
                return new DeclaredServer(name, place(MAPPER.readTree(text)));
            } catch (JsonProcessingException e) {
                return new DeclaredServer(
                        name, new Nowhere("its setting is no JSON: " + Printable.line(e.getOriginalMessage())));
            }
        }
        ObjectNode server = MAPPER.createObjectNode();
        if (text.matches("https?://\\S+")) {
            server.put("url", text);
        } else {
            String[] words = text.strip().split("\\s+");
            server.put("command", words[0]);
            List.of(words).subList(1, words.length).forEach(server.withArray("args")::add);
        }
        return new DeclaredServer(name, place(server));
    }

    private JsonNode read() {
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no JSON: line "
                    + e.getLocation().getLineNr() + ": " + Printable.line(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read", e);
        }
    }

    private Place place(JsonNode server) {
        try {
            return server.has("url") ? web(server) : program(server);
        } catch (IllegalArgumentException e) {
            return new Nowhere(e.getMessage());
        }
    }

    private Place program(JsonNode server) {
        String command = text(server.path("command"), "command");
        if (command.isBlank()) {
            throw new IllegalArgumentException("it needs a command, or a url");
        }
        List<String> words = new ArrayList<>(List.of(command));
        server.path("args").forEach(word -> words.add(text(word, "args")));
        return new Program(
                words,
                texts(server, "env"),
                Optional.of(text(server.path("cwd"), "cwd"))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of));
    }

    private Place web(JsonNode server) {
        String type = server.path("type").asText("http").toLowerCase(Locale.ROOT);
        if (type.equals("sse")) {
            throw new IllegalArgumentException(
                    "it is of type sse, which MCP has replaced: give the url of its Streamable HTTP, and type http");
        }
        URI url = URI.create(text(server.path("url"), "url"));
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException("its url must be one of http:// or https://");
        }
        return new Web(url, texts(server, "headers"));
    }

    private Map<String, String> texts(JsonNode server, String member) {
        Map<String, String> texts = new LinkedHashMap<>();
        server.path(member)
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), text(entry.getValue(), member + " " + entry.getKey())));
        return texts;
    }

    /** With what the variables stand for. */
    private String text(JsonNode value, String where) {
        return VARIABLE.matcher(value.asText())
                .replaceAll(
                        found -> Matcher.quoteReplacement(value(found.group(1), found.group(2), found.group(), where)));
    }

    private String value(String name, String otherwise, String written, String where) {
        if ("workspaceFolder".equals(name)) {
            return Path.of("").toAbsolutePath().toString();
        }
        String value = name == null ? null : environment.apply(name);
        if (value != null && !value.isEmpty()) {
            return value;
        }
        if (otherwise == null) {
            throw new IllegalArgumentException(
                    "its " + where + " needs " + Printable.line(written) + ", and no such variable is set");
        }
        return otherwise;
    }
}
