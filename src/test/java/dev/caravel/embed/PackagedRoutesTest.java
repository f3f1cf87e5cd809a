package dev.caravel.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedRoutesTest {

    private static final Path ROUTES = Path.of("routes");

    @Test
    void everyRouteFileTravelsInTheJarAndIsNamedForItsRoute() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = ROUTES.relativize(file).toString().replace(".camel.yaml", "");

                assertThat(PackagedRoutes.all()).contains(name);
                assertThat(file).content().contains("\n    id: " + name.substring(name.lastIndexOf('/') + 1) + "\n");
                assertThat(Files.lines(file).count())
                        .as("lines of %s fit on a screen", file)
                        .isLessThan(90);
            }
        }
    }

    @Test
    void aClosedDoorIsClosedInTheWorkingFolderToo() {
        try (TestHouse house =
                TestHouse.start(Map.of(PackagedRoutes.OWN_FOLDER, ROUTES.toString(), "caravel.doors", "none"))) {
            assertThat(house.context().getRoute("list-runs")).isNull();
        }
    }

    @Test
    void aDoorOfTheWorkingFolderComesBeforeThatOfTheJar(@TempDir Path folder) throws IOException {
        Path own = Files.createDirectories(folder.resolve("doors/runs")).resolve("list-runs.camel.yaml");
        Files.writeString(
                own,
                Files.readString(ROUTES.resolve("doors/runs/list-runs.camel.yaml"))
                        .replaceFirst("description: .*", "description: mine"));
        Map<String, String> settings = Map.of(PackagedRoutes.OWN_FOLDER, folder.toString(), "caravel.doors", "runs");
        try (TestHouse house = TestHouse.start(
                settings, context -> WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty())))) {
            assertThat(house.context().getRoute("list-runs").getDescription()).isEqualTo("mine");
            assertThat(house.context().getRoute("show-run")).isNotNull();
        }
    }
}
