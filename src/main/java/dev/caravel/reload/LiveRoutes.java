package dev.caravel.reload;

import dev.caravel.loop.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Takes up what changes in route files, file by file: all of a file or, where it can't be read or started, none of it. New runs
 * have the new routes; runs in progress keep the old ones, which are removed when nobody needs them any more. Its own thread looks
 * for changes.
 */
public final class LiveRoutes implements AutoCloseable {

    private static final long LOOK_MS = 200;
    private static final String ENDING = ".camel.yaml";

    private final ModelCamelContext context;
    private final Path folder;
    private final Path settings;
    private final WatchedFiles files;
    private final RouteSwaps swaps;
    private final Consumer<String> tell;
    private final Function<Throwable, String> problem;
    /** By their files: the ids that the routes have there, and the ids that those have which are running. */
    private final Map<Path, Map<String, String>> running = new HashMap<>();

    private final Thread thread = new Thread(this::watch, "caravel-reload");
    private volatile boolean closed;

    /**
     * @param folder the folder of route files
     * @param settings the settings file, of which changes are only said
     * @param tell gets a line for each change
     * @param problem says in a line what is wrong
     */
    public LiveRoutes(
            CamelContext context,
            Runs runs,
            Path folder,
            Path settings,
            Consumer<String> tell,
            Function<Throwable, String> problem) {
        this.context = (ModelCamelContext) context;
        this.folder = folder;
        this.settings = settings;
        this.files = new WatchedFiles(
                List.of(folder, settings, Path.of("AGENTS.md"), Path.of("CLAUDE.md"), Path.of("skills")));
        this.swaps = new RouteSwaps(this.context, folder, runs);
        this.tell = tell;
        this.problem = problem;
    }

    /** From now on changes are taken up. */
    public void start() {
        for (RouteDefinition route : context.getRouteDefinitions()) {
            file(route.getResource()).ifPresent(file -> running.computeIfAbsent(file, first -> new LinkedHashMap<>())
                    .put(route.getRouteId(), route.getRouteId()));
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(LOOK_MS);
                take(files.changed());
                swaps.finish();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                tell.accept("a change can't be taken up: " + problem.apply(e));
            }
        }
    }

    private void take(Set<Path> changed) {
        if (changed.contains(settings)) {
            tell.accept(settings + " has changed: settings are read at the start, so start anew to take them up");
        }
        Set<Path> routeFiles = new TreeSet<>();
        for (Path file : changed) {
            if (isRouteFile(file)) {
                routeFiles.add(file);
            } else if (!file.equals(settings)) {
                routeFiles.addAll(naming(file));
            }
        }
        routeFiles.forEach(this::take);
    }

    private boolean isRouteFile(Path file) {
        return file.startsWith(folder) && file.toString().endsWith(ENDING);
    }

    /** An agent's instructions, a schema: what a route names is read with it. */
    private List<Path> naming(Path file) {
        String name = file.getFileName().toString();
        return routeFiles().stream().filter(route -> says(route, name)).toList();
    }

    private List<Path> routeFiles() {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(this::isRouteFile).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean says(Path route, String name) {
        try {
            return Files.readString(route).contains(name);
        } catch (IOException e) {
            return false;
        }
    }

    private void take(Path file) {
        Map<String, String> before = running.getOrDefault(absolute(file), Map.of());
        try {
            List<RouteDefinition> routes = Files.exists(file) ? read(file) : List.of();
            running.put(absolute(file), swaps.swap(before, routes));
            tell.accept(file
                    + (Files.exists(file) ? " is taken up: new runs have it" : " is gone: new runs do without it"));
        } catch (Exception e) {
            tell.accept(file + " is not taken up, what was there before stays: " + problem.apply(e));
        }
    }

    private List<RouteDefinition> read(Path file) throws Exception {
        Resource resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file);
        List<RouteDefinition> routes = new ArrayList<>();
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource)) {
            routes.addAll(((RouteBuilder) builder).configureRoutes(context).getRoutes());
        }
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("it has no route; templates and beans are taken up at the start");
        }
        return routes;
    }

    /** The file of a route; empty when it is of no file. */
    static Optional<Path> file(Resource resource) {
        return Optional.ofNullable(resource)
                .map(Resource::getLocation)
                .filter(location -> location.startsWith("file:"))
                .map(location -> absolute(Path.of(location.replaceFirst("^file:(//)?", ""))));
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
