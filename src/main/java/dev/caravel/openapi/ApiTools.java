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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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
    private final Set<String> said = ConcurrentHashMap.newKeySet();

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

    /** Two of one id are told apart by what they call, as those are that have none. */
    private void add(Described operation) {
        String call = trimmed((operation.method() + operation.path()).replaceAll("[^a-zA-Z0-9.-]+", "_"));
        String id = trimmed(operation.operation().path("operationId").asText("").replaceAll("[^a-zA-Z0-9_./-]+", "_"));
        described.put(id.isEmpty() || described.containsKey(id) ? call : id, operation);
    }

    private static String trimmed(String id) {
        return id.replaceAll("^[_/]+|[_/]+$", "");
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
     * The first ones whose ids begin so, in the order of their ids. What is left out is said once.
     *
     * @throws IllegalArgumentException when there is none
     */
    List<Tool> beginning(String with, int most) {
        List<Tool> tools = new ArrayList<>();
        Map<String, String> refused = new LinkedHashMap<>();
        List<String> ids =
                described.keySet().stream().filter(id -> id.startsWith(with)).toList();
        for (String id : ids) {
            if (tools.size() < most) {
                Read operation = read(id);
                operation
                        .tool()
                        .map(ApiTool::tool)
                        .ifPresentOrElse(tools::add, () -> refused.put(id, operation.refused()));
            }
        }
        if (said.add(with)) {
            say(with, ids.size() - tools.size() - refused.size(), refused);
        }
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("the API '" + api.name() + "' has no operation '" + Printable.line(with)
                    + "*' that can be called; it has " + names());
        }
        return tools;
    }

    private void say(String with, int more, Map<String, String> refused) {
        String name = "openapi:" + api.name() + "/" + with + "*";
        if (!refused.isEmpty()) {
            String those = refused.entrySet().stream()
                    .limit(NAMES_SHOWN)
                    .map(each -> each.getKey() + " (" + each.getValue() + ")")
                    .collect(Collectors.joining(", "));
            LOG.warn("{} leaves {} out that can't be called: {}", name, refused.size(), those);
        }
        if (more > 0) {
            LOG.warn(
                    "{} leaves {} out, as an agent gets no more at once (caravel.openapi.tools): name them singly, or fewer"
                            + " by the beginning of their ids",
                    name,
                    more);
        }
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
