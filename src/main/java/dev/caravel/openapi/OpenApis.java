package dev.caravel.openapi;

import dev.caravel.tool.CallableTool;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolCall;
import dev.caravel.tool.ToolFailure;
import dev.caravel.tool.ToolServerAway;
import dev.caravel.tool.ToolServers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All APIs that were declared, and the tools that their documents describe. Thread-safe. */
public final class OpenApis implements ToolServers {

    private static final Logger LOG = LoggerFactory.getLogger(OpenApis.class);
    private static final String ROUTE = "direct:caravel-operation";

    private final Map<String, LoadedApi> apis = new TreeMap<>();
    private final CamelContext context;
    private final Limits limits;

    /**
     * @param timeout how long a call may take
     * @param mostTools how many tools of an API are offered to an agent that wants them all
     */
    public record Limits(Duration timeout, int mostTools) {}

    public OpenApis(CamelContext context, Collection<DeclaredApi> declared, Limits limits) {
        this.context = context;
        this.limits = limits;
        DocumentReader reader = new DocumentReader(context);
        declared.forEach(api -> apis.put(api.name(), new LoadedApi(api, reader, limits.timeout())));
    }

    /** An API whose document is read when it is needed first. */
    private static final class LoadedApi {

        private final DeclaredApi api;
        private final DocumentReader reader;
        private final Duration timeout;
        private ApiTools tools;

        LoadedApi(DeclaredApi api, DocumentReader reader, Duration timeout) {
            this.api = api;
            this.reader = reader;
            this.timeout = timeout;
        }

        /** @throws ToolServerAway when its document can't be read */
        synchronized ApiTools tools() {
            if (tools == null) {
                try {
                    tools = new ApiTools(api, reader.read(api.document()), timeout);
                } catch (DocumentReader.Unreadable | IllegalArgumentException e) {
                    throw new ToolServerAway(
                            "the document of the API '" + api.name() + "', " + api.document() + ", " + e.getMessage());
                }
            }
            return tools;
        }
    }

    /** A tool's name in its two parts. */
    private record Address(String api, String operation) {

        static Address of(String name) {
            int slash = name.indexOf('/');
            if (!name.startsWith(OPENAPI) || slash < 0 || slash == name.length() - 1) {
                throw new IllegalArgumentException("'" + name + "' names no operation of an API: write"
                        + " openapi:API/OPERATION, or openapi:API/* for all");
            }
            return new Address(name.substring(OPENAPI.length(), slash), name.substring(slash + 1));
        }
    }

    private LoadedApi api(Address address) {
        LoadedApi api = apis.get(address.api());
        if (api == null) {
            throw new IllegalArgumentException("there is no API '" + address.api() + "'; declared are "
                    + (apis.isEmpty() ? "none" : String.join(", ", apis.keySet()))
                    + ", each by caravel.openapi.NAME.document");
        }
        return api;
    }

    @Override
    public void check(String name) {
        LoadedApi api = api(Address.of(name));
        if (!api.api.isOnTheWeb()) {
            try {
                named(name);
            } catch (ToolServerAway e) {
                throw new IllegalArgumentException(e.getMessage());
            }
        }
    }

    @Override
    public List<Tool> named(String name) {
        Address address = Address.of(name);
        ApiTools tools = api(address).tools();
        return address.operation().endsWith(ALL)
                ? tools.beginning(
                        address.operation().substring(0, address.operation().length() - 1), limits.mostTools())
                : List.of(tools.get(address.operation()).tool());
    }

    @Override
    public Optional<String> definition(String name) {
        try {
            return Optional.of(tool(name).definition());
        } catch (IllegalArgumentException | ToolServerAway e) {
            return Optional.empty();
        }
    }

    private ApiTool tool(String name) {
        Address address = Address.of(name);
        return api(address).tools().get(address.operation());
    }

    /** A document is read once. */
    @Override
    public int changes() {
        return 0;
    }

    @Override
    public void begin(Collection<String> names) {
        names.stream()
                .filter(name -> name.startsWith(OPENAPI))
                .map(Address::of)
                .map(this::api)
                .distinct()
                .forEach(api -> {
                    Thread reader = new Thread(() -> begin(api), "caravel-openapi-" + api.api.name());
                    reader.setDaemon(true);
                    reader.start();
                });
    }

    private static void begin(LoadedApi api) {
        try {
            api.tools();
        } catch (ToolServerAway e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /** The tool behind an endpoint. */
    CallableTool callable(String name, Endpoint endpoint, ProducerTemplate producer) {
        try {
            ApiTool tool = tool(name);
            return new CallableTool(tool.tool(), exchange -> call(tool, exchange, producer), endpoint);
        } catch (ToolServerAway | IllegalArgumentException e) {
            throw new ToolFailure(e.getMessage());
        }
    }

    private static void call(ApiTool tool, Exchange exchange, ProducerTemplate producer) {
        ToolCall call = exchange.getProperty(ToolCall.PROPERTY, ToolCall.class);
        if (call != null
                && call.definition()
                        .filter(then -> !then.equals(tool.definition()))
                        .isPresent()) {
            throw new ToolFailure(
                    "this call was not made: the tool has changed since it was allowed. Ask for it again");
        }
        exchange.setProperty(OperationRequest.TOOL, tool);
        exchange.setVariable("api", tool.api().name());
        exchange.setVariable("operation", tool.operation().id());
        producer.send(ROUTE, exchange);
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
