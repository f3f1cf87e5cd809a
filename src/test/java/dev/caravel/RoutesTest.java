package dev.caravel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.door.RunResource;
import dev.caravel.embed.PackagedRoutes;
import dev.caravel.loop.LoopVariables;
import dev.caravel.route.Steps;
import dev.caravel.support.TestHouse;
import dev.caravel.trigger.Inbox;
import dev.caravel.trigger.KeyOrder;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packaged routes and the code behind them know each other by name. */
class RoutesTest {

    private static final Path ROUTES = Path.of("routes");

    private static final Pattern REFERENCE = Pattern.compile(
            "(?:\\bref|Ref|aggregationStrategy|executorService|routePolicy): *\"?#?([\\w.-]+)|\"#(caravel[\\w.-]+)\"");

    private static final Pattern READ = Pattern.compile("\\$\\{variable\\.(\\w+)");
    private static final Pattern SET = Pattern.compile("name: (\\w+), (?:constant|simple)");

    /** What is named after its part in a trigger, because it has two of them, or because its class is Camel's. */
    private static final Set<String> NAMED_BY_ROLE = Set.of("caravel.backoff", "caravel.log", "caravel.outbox-failed");

    /** Camel asks for one by its type, and the other is an older name that applications' routes have. */
    private static final Set<String> CAMELS_OWN = Set.of("caravel.yaml-routes", "caravel.models");

    @TempDir
    private static Path folder;

    private static TestHouse house;
    private static String tests = "";

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        Map<String, String> settings = Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                PackagedRoutes.WITH_DOORS,
                "true",
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.outbox",
                folder.resolve("outbox").toString());
        house = TestHouse.start(
                settings, context -> WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty())));
    }

    @BeforeAll
    static void readTheOtherTests() throws IOException {
        for (Path file : files(Path.of("src/test/java")).toList()) {
            tests += file.endsWith("RoutesTest.java") ? "" : Files.readString(file);
        }
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aFileHoldsOneRouteOfItsName(Path route) throws IOException {
        String id = route.getFileName().toString().replace(".camel.yaml", "");

        String text = Files.readString(route);
        List<String> found = found("(?m)^- route:\\s+id: (\\S+)", text);
        assertThat(found.isEmpty() ? found("(?m)^- route(?:Configuration|Template):\\s+id: (\\S+)", text) : found)
                .containsExactly(id);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whatARouteRefersToIsThere(Path route) throws IOException {
        assertThat(references(route))
                .allSatisfy(name ->
                        assertThat(registry().lookupByName(name)).as(name).isNotNull());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aBeanHasItsClasssName(Path route) throws IOException {
        assertThat(references(route))
                .filteredOn(name -> !NAMED_BY_ROLE.contains(name))
                .allSatisfy(name -> assertThat(
                                Steps.name(registry().lookupByName(name).getClass()))
                        .isEqualTo(name));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aVariableIsDeclared(Path route) throws IOException {
        Set<String> declared = declared();
        String text = Files.readString(route);

        assertThat(Stream.concat(
                        found(READ, text).stream(), found(SET, text).stream().filter(name -> !isHeader(text, name))))
                .allSatisfy(name -> assertThat(declared).contains(name));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aTestNamesTheRouteAndItsBeans(Path route) throws IOException {
        String id = route.getFileName().toString().replace(".camel.yaml", "");

        assertThat(Stream.concat(Stream.of(id), references(route).stream())).allSatisfy(name -> assertThat(tests)
                .containsPattern("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-])"));
    }

    @Test
    void aBeanIsUsedByARouteOrByCode() throws IOException {
        Set<String> names = new TreeSet<>(CAMELS_OWN);
        Set<String> types = new TreeSet<>();
        for (Path route : routes().toList()) {
            names.addAll(references(route));
        }
        for (Path file : files(Path.of("src/main/java")).toList()) {
            String text = Files.readString(file).replaceAll("\\.bind\\(\\s*\"[^\"]*\"", "");
            names.addAll(found("\"(caravel\\.[\\w.-]+)\"", text));
            types.addAll(found("ByType\\((\\w+)\\.class", text));
        }

        assertThat(registry().findByTypeWithName(Object.class)).allSatisfy((name, bean) -> assertThat(!name.startsWith(
                                "caravel.")
                        || names.contains(name)
                        || Stream.of(bean.getClass(), bean.getClass().getSuperclass())
                                .flatMap(type -> Stream.concat(Stream.of(type), Stream.of(type.getInterfaces())))
                                .anyMatch(type -> types.contains(type.getSimpleName())))
                .as(name)
                .isTrue());
    }

    static Stream<Path> routes() throws IOException {
        return files(ROUTES);
    }

    private static Stream<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    private static Registry registry() {
        return house.context().getRegistry();
    }

    private static List<String> references(Path route) throws IOException {
        return found(REFERENCE, Files.readString(route)).stream()
                .map(name -> name.replaceFirst("\\?.*", ""))
                .toList();
    }

    private static boolean isHeader(String text, String name) {
        return text.contains("setHeader: { name: " + name) || text.contains("convertHeaderTo: { name: " + name);
    }

    /** Those of the loop, the file's name that the inbox sets, and those of the doors. */
    private static Set<String> declared() {
        return Stream.concat(
                        Stream.of(LoopVariables.class.getFields()).map(RoutesTest::value),
                        Stream.of(Inbox.FILE, KeyOrder.KEY, RunResource.RUN, RunResource.EVENTS, RunResource.UNTRUSTED))
                .collect(Collectors.toSet());
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> found(String pattern, String text) {
        return found(Pattern.compile(pattern), text);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(RoutesTest::group).toList();
    }

    private static String group(MatchResult match) {
        return match.group(1) != null ? match.group(1) : match.group(2);
    }
}
