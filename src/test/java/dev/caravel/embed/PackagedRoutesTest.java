package dev.caravel.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
}
