package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that a new project gets. */
class NewProjectTest {

    private static final Path FILES = Path.of("src/main/resources/caravel/new-project");
    private static final String GUARDRAIL = "loop/caravel-guardrail.camel.yaml";

    @ParameterizedTest
    @CsvSource({
        "./caravel,       ../caravel",
        "../../caravel,   ../../../caravel",
        "/opt/c/caravel,  /opt/c/caravel",
        "caravel,         caravel",
        "/my apps/caravel, '''/my apps/caravel'''",
    })
    void theProgramIsCalledFromWithinAsItWasFromOutside(String program, String within) {
        assertThat(NewProject.fromWithin(Optional.of(program))).isEqualTo(within);
    }

    @Test
    void itsGuardrailIsThePackagedOneWithARuleBeforeTheOthers() throws IOException {
        String packaged = Files.readString(Path.of("routes", GUARDRAIL));
        String own = Files.readString(FILES.resolve("routes").resolve(GUARDRAIL));

        int rules = packaged.indexOf("            when:\n") + "            when:\n".length();
        assertThat(own).startsWith(packaged.substring(0, rules)).endsWith(packaged.substring(rules));
    }

    @Test
    void everyFileIsWritten() throws IOException {
        try (Stream<Path> files = Files.walk(FILES)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> FILES.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(NewProject.FILES);
        }
    }
}
