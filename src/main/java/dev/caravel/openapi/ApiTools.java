package dev.caravel.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.text.Printable;
import dev.caravel.tool.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of one document, by their ids. Each is read when it is asked for: a document may have a thousand, of which an
 * agent has three. Thread-safe.
 */
final class ApiTools {

    private static final Logger LOG = LoggerFactory.getLogger(ApiTools.class);
    private static final List<String> METHODS = List.of("get", "head", "post", "put", "patch", "delete");
    private static final int NAMES_SHOWN = 20;
    private static final int LONGEST_REASON = 300;

    private final DeclaredApi api;
    private final JsonNode document;
    private final Given given;
    private final Duration timeout;
    private final SortedMap<String, Described> described = new TreeMap<>();
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    /** Where an operation is described. */
    private record Described(String method, String path, JsonNode item, JsonNode operation) {}

    /** An operation that was read, or why it can't be called. */
    private record Read(Optional<ApiTool> tool, String refused) {}

    ApiTools(DeclaredApi api, JsonNode document, Duration timeout) {
        this.api = api;
        this.document = document;
        this.given = Given.of(api, document);
        this.timeout = timeout;
        References references = new References(document);
        document.path("paths").properties().forEach(path -> {
            JsonNode item = references.resolved(path.getValue());
            for (String method : METHODS) {
                if (item.path(method).isObject()) {
                    add(new Described(method, path.getKey(), item, item.path(method)));
                }
            }
        });
    }

    /** Two of one id are told apart by what they call. */
    private void add(Described operation) {
        String plain = operation.method() + operation.path();
        String id = id(operation.operation().path("operationId").asText(plain));
        described.merge(described.containsKey(id) ? id(plain) : id, operation, (one, other) -> one);
    }

    private static String id(String written) {
        return written.replaceAll("[^a-zA-Z0-9_./-]+", "_").replaceAll("^[_/]+|[_/]+$", "");
    }

    /** @throws IllegalArgumentException when there is none of that id, or it can't be called */
    ApiTool get(String id) {
        if (!described.containsKey(id)) {
            throw new IllegalArgumentException(
                    "the API '" + api.name() + "' has no operation '" + Printable.line(id) + "'; it has " + names());
        }
        Read operation = read(id);
        return operation
                .tool()
                .orElseThrow(() -> new IllegalArgumentException("the operation '" + id + "' of the API '" + api.name()
                        + "' can't be called: " + operation.refused()));
    }

    private String names() {
        List<String> first = described.keySet().stream().limit(NAMES_SHOWN).toList();
        int more = described.size() - first.size();
        return first.isEmpty() ? "none" : String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }

    /**
     * The first ones whose ids begin so, in the order of their ids. Those that can't be called are said.
     *
     * @throws IllegalArgumentException when there is none
     */
    List<Tool> beginning(String with, int most) {
        List<Tool> tools = new ArrayList<>();
        Map<String, String> refused = new LinkedHashMap<>();
        for (String id : described.keySet()) {
            if (id.startsWith(with) && tools.size() < most) {
                Read operation = read(id);
                operation
                        .tool()
                        .map(ApiTool::tool)
                        .ifPresentOrElse(tools::add, () -> refused.put(id, operation.refused()));
            }
        }
        refused.forEach((id, why) -> LOG.warn("The operation {} of the API {} is left out: {}", id, api.name(), why));
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("the API '" + api.name() + "' has no operation '" + with
                    + "*' that can be called" + (refused.isEmpty() ? "; it has " + names() : ""));
        }
        return tools;
    }

    private Read read(String id) {
        return read.computeIfAbsent(id, unread -> {
            Described place = described.get(id);
            try {
                Operation operation = new OperationReader(document, given)
                        .read(id, place.method(), place.path(), place.item(), place.operation());
                return new Read(Optional.of(ApiTool.of(api, operation, base(operation), timeout)), "");
            } catch (IllegalArgumentException e) {
                return new Read(Optional.empty(), Printable.line(String.valueOf(e.getMessage()), LONGEST_REASON));
            }
        });
    }

    private URI base(Operation operation) {
        if (api.baseUrl().isPresent()) {
            return api.baseUrl().get();
        }
        String setting = "caravel.openapi." + api.name() + ".base-url";
        String server = operation.server().orElse("");
        URI base = api.isOnTheWeb()
                ? URI.create(api.document()).resolve(server.isEmpty() ? "/" : server)
                : URI.create(server);
        if (!base.isAbsolute()) {
            throw new IllegalArgumentException(
                    "the document does not say where the API is; set " + setting + " to its address");
        }
        if (api.isOnTheWeb()
                && api.hasSecrets()
                && !URI.create(api.document()).getHost().equals(base.getHost())) {
            throw new IllegalArgumentException("a document of "
                    + URI.create(api.document()).getHost() + " would send your key to " + base.getHost()
                    + "; if that is right, set " + setting + " = " + base);
        }
        return DeclaredApi.baseUrl(base.toString());
    }
}
