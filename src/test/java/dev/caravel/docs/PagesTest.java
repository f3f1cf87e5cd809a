package dev.caravel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.EventTypes;
import dev.caravel.money.PriceList;
import dev.caravel.settings.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is looked for in the documentation is found there. */
class PagesTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^)]+))?\\)");
    private static final Path LOOP = Path.of("routes/loop");
    private static final Pattern STEP = Pattern.compile("(?<!dev\\.)\\bcaravel\\.[a-z-]+");
    private static final Pattern BEAN = Pattern.compile("(?:ref: |Ref: |\"#|routePolicy: )(caravel\\.[a-z-]+)");
    private static final Pattern BOUND = Pattern.compile("bind\\(\"(caravel\\.[a-z-]+)\"");
    /** What a span tells that OpenTelemetry has no name for. */
    private static final Pattern SPAN = Pattern.compile("\"(caravel\\.[a-z._]+)\"");

    private static final Pattern CLASS_AND_PACKAGE =
            Pattern.compile("\\(\\.\\./src/main/java/dev/caravel/(\\w+)/\\w+\\.java\\) \\| `(\\w+)` \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern SETTING = Pattern.compile("`(caravel\\.[a-z.-]+[a-z])( = [^`]*|=[^`]*)?`");

    static Stream<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Page page) {
        for (String line : page.prose()) {
            LINK.matcher(line).results().forEach(link -> assertLeadsSomewhere(page, link));
        }
    }

    private static void assertLeadsSomewhere(Page page, MatchResult link) {
        Path folder = page.file().toAbsolutePath().getParent();
        Path target = link.group(1).isEmpty()
                ? page.file().toAbsolutePath()
                : folder.resolve(link.group(1)).normalize();
        assertThat(target).as("%s: %s", page, link.group()).exists();
        if (link.group(2) != null) {
            assertThat(anchors(target)).as("%s: %s", page, link.group()).contains(link.group(2));
        }
    }

    private static Set<String> anchors(Path file) {
        return Page.all()
                .filter(page -> page.file().toAbsolutePath().equals(file))
                .flatMap(page -> page.headings().stream())
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everySettingOrStepThatIsNamedExists(Page page) throws IOException {
        Set<String> steps = steps();
        steps.addAll(beans());
        BOUND.matcher(text(Path.of("src/main/java"), ".java")).results().forEach(bound -> steps.add(bound.group(1)));
        SPAN.matcher(text(Path.of("src/main/java/dev/caravel/observe/otel"), ".java"))
                .results()
                .forEach(attribute -> steps.add(attribute.group(1)));
        EventTypes.all().forEach(type -> steps.add("caravel." + type));
        List<String> named = page.prose().stream()
                .flatMap(line -> SETTING.matcher(line).results())
                .map(found -> found.group(1))
                .toList();

        assertThat(named).allMatch(name -> KnownSettings.contains(name) || steps.contains(name));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void proseIsWrapped(Page page) {
        assertThat(page.prose())
                .filteredOn(line -> !line.startsWith("|"))
                .allMatch(line -> line.length() <= 150, "at most 150 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "install",
                "quick start",
                "agents",
                "tools",
                "triggers",
                "guardrails",
                "approvals",
                "budgets",
                "prices",
                "durability",
                "configuration",
                "observability",
                "embedding",
                "testing",
                "architecture",
                "security",
                "glossary"
            })
    void aSubjectIsFoundByTheHeadings(String subject) {
        assertThat(Page.all().flatMap(page -> page.headings().stream()))
                .anyMatch(heading -> heading.toLowerCase(Locale.ROOT).contains(subject));
    }

    @Test
    void theReadmeIsShortAndLinksEveryPage() throws Exception {
        List<String> readme = Files.readAllLines(Path.of("README.md"));

        assertThat(readme).hasSizeLessThanOrEqualTo(150);
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            assertThat(pages.map(Path::toString).filter(page -> page.endsWith(".md")))
                    .allMatch(page -> String.join("\n", readme).contains("(" + page + ")"));
        }
    }

    @Test
    void everyRouteOfTheLoopAndEveryStepHasItsLine() throws IOException {
        String page = Files.readString(Path.of("docs/loop.md"));

        try (Stream<Path> routes = Files.list(LOOP)) {
            assertThat(routes).allMatch(route -> page.contains("(../" + route + ")"));
        }
        assertThat(steps()).allMatch(step -> page.contains("`" + step + "`"));
    }

    @Test
    void aStepIsInThePackageThatItsLineNames() throws IOException {
        List<MatchResult> lines = CLASS_AND_PACKAGE
                .matcher(Files.readString(Path.of("docs/loop.md")))
                .results()
                .toList();

        assertThat(lines).isNotEmpty().allMatch(line -> line.group(1).equals(line.group(2)));
    }

    @Test
    void theNumberOfHostsWithPricesIsRight() throws IOException {
        Set<String> hosts = PriceList.builtIn().hosts();
        long direct = hosts.stream().filter(host -> !host.contains("_")).count();

        assertThat(Files.readString(Path.of("README.md"))).contains("at the prices of " + direct + " hosts");
        assertThat(Files.readString(Path.of("docs/budgets-and-prices.md")))
                .contains("at " + direct + " hosts and routers");
        assertThat(hosts).hasSize((int) direct + 11);
    }

    @Test
    void everyTypeOfEventIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs/observability.md"));
        String types = page.substring(page.indexOf("\nTypes: "), page.indexOf("\n\n", page.indexOf("\nTypes: ")));

        assertThat(names(types)).containsExactlyInAnyOrderElementsOf(EventTypes.all());
    }

    @Test
    void everyPackageHasItsLine() throws IOException {
        String page = Files.readString(Path.of("docs/architecture.md"));
        String table = page.substring(page.indexOf("| package |"), page.indexOf("\n\n", page.indexOf("| package |")));
        List<String> packages;
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/dev/caravel"))) {
            packages = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .toList();
        }

        assertThat(table.lines().skip(2).map(line -> names(line).get(0))).containsExactlyInAnyOrderElementsOf(packages);
    }

    private static List<String> names(String text) {
        return CODE.matcher(text).results().map(found -> found.group(1)).toList();
    }

    @Test
    void everyBeanThatARouteRefersToIsNamedOnAPage() throws IOException {
        String pages = Page.all().flatMap(page -> page.prose().stream()).collect(Collectors.joining("\n"));

        assertThat(beans()).isNotEmpty().allMatch(bean -> pages.contains("`" + bean + "`"));
    }

    @Test
    void whatTheGlossaryNamesInCodeIsThere() throws IOException {
        String code = text(Path.of("src/main/java"), ".java") + text(Path.of("routes"), ".yaml");
        List<String> rows;
        try (Stream<String> lines = Files.lines(Path.of("docs/glossary.md"))) {
            rows = lines.filter(line -> line.startsWith("| **"))
                    .map(line -> line.split("\\|")[3])
                    .toList();
        }

        assertThat(rows).isNotEmpty().allMatch(row -> CODE.matcher(row).find(), "names something");
        assertThat(rows.stream().flatMap(row -> CODE.matcher(row).results()).map(found -> found.group(1)))
                .allMatch(name -> Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                        .matcher(code)
                        .find());
    }

    private static String text(Path folder, String ending) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(ending)).toList()) {
                all.append(Files.readString(file)).append('\n');
            }
        }
        return all.toString();
    }

    /** The beans that all routes refer to by name. */
    private static Set<String> beans() throws IOException {
        return BEAN.matcher(text(Path.of("routes"), ".yaml"))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** The beans that the routes of the loop refer to. */
    private static Set<String> steps() throws IOException {
        Set<String> steps = new HashSet<>();
        try (Stream<Path> routes = Files.list(LOOP)) {
            for (Path route : routes.toList()) {
                STEP.matcher(Files.readString(route))
                        .results()
                        .map(MatchResult::group)
                        .forEach(steps::add);
            }
        }
        return steps;
    }
}
