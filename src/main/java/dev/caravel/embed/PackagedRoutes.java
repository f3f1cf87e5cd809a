package dev.caravel.embed;

import dev.caravel.route.RouteCatalog;
import dev.caravel.settings.HttpSettings;
import dev.caravel.settings.Settings;
import dev.caravel.settings.ToolSettings;
import dev.caravel.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that travel in the jar. One that the application has under the same id, or for the same agent or tool, stays out. */
public final class PackagedRoutes {

    private static final Logger LOG = LoggerFactory.getLogger("caravel");
    private static final String ENDING = ".camel.yaml";

    /** File names are route ids, so that a file need not be read to be left out. */
    private static final List<String> ROUTES = List.of(
            "loop/caravel-loop",
            "loop/caravel-run",
            "loop/caravel-turn",
            "loop/caravel-choose-model",
            "loop/caravel-ask-model",
            "loop/caravel-attempt",
            "loop/caravel-provider",
            "loop/caravel-judge",
            "loop/caravel-guardrail",
            "loop/caravel-approval",
            "loop/caravel-tools",
            "loop/caravel-call",
            "loop/caravel-operation",
            "answers/caravel-webhook",
            "loop/caravel-given-call",
            "agents/assistant",
            "tools/list-files",
            "tools/read-file",
            "tools/search-files",
            "tools/write-file",
            "tools/fetch-url",
            "tools/query-database",
            "tools/current-time",
            "tools/read-skill",
            "tools/ask-person");

    /** What an application has only where caravel.packaged says so. */
    private static final Pattern COMES_ALONG = Pattern.compile("(agents|tools)/(?!(read-skill|ask-person)$).*");

    /** The tools that reach beyond reading the workspace, and the libraries that they need. */
    private static final Map<String, List<OptionalLibrary>> REACHING = Map.of(
            "tools/write-file", List.of(),
            "tools/fetch-url", List.of(OptionalLibrary.JSOUP),
            "tools/query-database", List.of(OptionalLibrary.SQLITE, OptionalLibrary.CSV));

    /**
     * Only for {@code serve}: an embedding application has triggers of its own. Those that need a setting say so in their
     * route, by a precondition.
     */
    private static final List<String> TRIGGERS = List.of(
            "triggers/inbox",
            "triggers/inbox-answer",
            "triggers/kafka",
            "triggers/kafka-answer",
            "triggers/cron",
            "triggers/cron-answer");

    /** The ways in over HTTP. */
    private static final List<String> DOORS = List.of(
            "doors/door-failures",
            "doors/openapi",
            "doors/dashboard/dashboard",
            "doors/dashboard/dashboard-files",
            "doors/dashboard/overview",
            "doors/dashboard/accounts",
            "doors/dashboard/prices",
            "doors/dashboard/settings",
            "doors/dashboard/loop",
            "doors/runs/start-run",
            "doors/runs/list-runs",
            "doors/runs/show-run",
            "doors/runs/run-events",
            "doors/runs/cancel-run",
            "doors/runs/resume-run",
            "doors/runs/fork-run",
            "doors/runs/export-run",
            "doors/runs/resolve-call",
            "doors/runs/list-approvals",
            "doors/runs/decide-approval",
            "doors/runs/decide-approvals",
            "doors/runs/list-inbox",
            "doors/openai/openai-failures",
            "doors/openai/list-models",
            "doors/openai/show-model",
            "doors/openai/chat-completions",
            "doors/openai/create-response",
            "doors/openai/show-response",
            "doors/openai/cancel-response",
            "doors/openai/plain-model",
            "doors/mcp/mcp");

    /** The property by which {@code serve} asks for them. */
    public static final String WITH_TRIGGERS = "dev.caravel.with-triggers";

    /** The property by which a program says that it only looks at the routes: nothing of them begins. */
    public static final String ONLY_LOOKED_AT = "dev.caravel.only-looked-at";

    /** The property by which {@code serve} opens the doors, where it serves HTTP. */
    public static final String WITH_DOORS = "dev.caravel.with-doors";

    /** The property by which {@code mcp} asks for the MCP server without HTTP. */
    public static final String WITH_MCP = "dev.caravel.with-mcp";

    /** The property that names a folder of route files that come before those in the jar. */
    public static final String FOLDER = "dev.caravel.routes";

    /** The property that names the folder of routes that the program reads itself, but for its doors: those may be closed. */
    public static final String OWN_FOLDER = "dev.caravel.own-routes";

    private PackagedRoutes() {}

    /**
     * Adds those that the application has not by itself, and may have by its settings.
     *
     * @param tools of which an embedding application's agents get those that write, fetch or query only where they name them
     */
    static void addTo(CamelContext context, Settings settings, RouteCatalog<Tool> tools) throws Exception {
        List<RouteDefinition> own = ((ModelCamelContext) context).getRouteDefinitions();
        Set<String> ids = Stream.concat(
                        own.stream().map(RouteDefinition::getRouteId),
                        ((ModelCamelContext) context)
                                .getRouteTemplateDefinitions().stream().map(RouteTemplateDefinition::getId))
                .collect(Collectors.toSet());
        Set<String> beginnings = own.stream()
                .map(route -> route.getInput()
                        .getEndpointUri()
                        .replaceFirst("\\?.*$", "")
                        .replace("://", ":")
                        .replaceFirst("^(caravel-|ai-(?=tool:))", ""))
                .collect(Collectors.toSet());
        List<Resource> resources = new ArrayList<>();
        for (Map.Entry<String, String> route : files(context, settings).entrySet()) {
            String id = route.getKey().substring(route.getKey().lastIndexOf('/') + 1);
            String scheme = route.getKey().startsWith("agents/") ? "agent:" : "tool:";
            if (!ids.contains(id) && !beginnings.contains(scheme + id)) {
                resources.add(ResourceHelper.resolveMandatoryResource(context, route.getValue()));
                if (REACHING.containsKey(route.getKey()) && !settings.isProgram()) {
                    tools.giveOnlyByName(id);
                }
            }
        }
        PluginHelper.getRoutesLoader(context).loadRoutes(resources);
    }

    /** Where each route is, by its path below the routes folder. */
    private static Map<String, String> files(CamelContext context, Settings settings) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        Optional<String> own = context.getPropertiesComponent().resolveProperty(OWN_FOLDER);
        if (own.isPresent()) {
            files.putAll(below(Path.of(own.get())));
            files.keySet().removeIf(route -> !route.startsWith("doors/"));
        }
        Optional<String> folder = context.getPropertiesComponent().resolveProperty(FOLDER);
        if (folder.isPresent()) {
            below(Path.of(folder.get())).forEach(files::putIfAbsent);
        }
        all().forEach(route -> files.putIfAbsent(route, "classpath:caravel/routes/" + route + ENDING));
        Set<String> doors = doors(context, settings);
        files.keySet()
                .removeIf(route -> route.startsWith("triggers/") && !withTriggers(context)
                        || route.startsWith("doors/") && !isOfADoor(route, doors)
                        || route.equals("doors/mcp/mcp") && !OptionalLibrary.MCP.isThere()
                        || COMES_ALONG.matcher(route).matches() && !settings.packaged()
                        || lacks(route, settings));
        return files;
    }

    private static Map<String, String> below(Path routes) throws IOException {
        try (Stream<Path> found = Files.walk(routes)) {
            return found.filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
                    .sorted()
                    .collect(Collectors.toMap(
                            file -> routes.relativize(file)
                                    .toString()
                                    .replace(ENDING, "")
                                    .replace('\\', '/'),
                            file -> "file:" + file,
                            (one, other) -> one,
                            LinkedHashMap::new));
        }
    }

    /** Whether a library is missing without which the route is of no use; that is said. */
    private static boolean lacks(String route, Settings settings) {
        if (!settings.packaged() || route.equals("tools/query-database") && settings.isSet(ToolSettings.DATABASE)) {
            return false;
        }
        List<OptionalLibrary> missing = REACHING.getOrDefault(route, List.of()).stream()
                .filter(library -> !library.isThere())
                .toList();
        missing.forEach(library -> LOG.warn(
                "The tool {} is left out: it needs the dependency {}",
                route.substring(route.indexOf('/') + 1),
                library.dependency()));
        return !missing.isEmpty();
    }

    /** The doors that are open, in the order of their names. */
    public static Set<String> doors(CamelContext context, Settings settings) {
        boolean served =
                context.getPropertiesComponent().resolveProperty(WITH_DOORS).isPresent();
        Set<String> usual = served ? new TreeSet<>(HttpSettings.ALL_DOORS) : Set.of();
        return settings.get(HttpSettings.DOORS).orElse(usual);
    }

    /** Whether the route of that id is one of the doors that come along. */
    public static boolean isDoor(String id) {
        return DOORS.stream().anyMatch(route -> route.endsWith("/" + id));
    }

    private static boolean isOfADoor(String route, Set<String> doors) {
        String door = route.replaceFirst("^doors/(?:([^/]*)/)?.*", "$1");
        return door.isEmpty() ? !doors.isEmpty() : doors.contains(door) || !HttpSettings.ALL_DOORS.contains(door);
    }

    /** Whether the triggers were asked for. */
    static boolean withTriggers(CamelContext context) {
        return context.getPropertiesComponent().resolveProperty(WITH_TRIGGERS).isPresent();
    }

    /** All files, as paths below the routes folder, without their ending. */
    static List<String> all() {
        return Stream.of(ROUTES, TRIGGERS, DOORS).flatMap(List::stream).toList();
    }
}
