package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code caravel init}, as somebody uses it who has just cloned Caravel, and what the new project can do. */
class InitIT {

    private static final Path GUARDRAIL = Path.of("routes/loop/caravel-guardrail.camel.yaml");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C.UTF-8");

    @TempDir
    private Path clone;

    private Shell shell;

    @BeforeEach
    void aCloneThatIsBuilt() throws IOException {
        Files.copy(Path.of("caravel"), clone.resolve("caravel")).toFile().setExecutable(true);
        Files.createDirectories(clone.resolve("target"));
        Files.createLink(
                clone.resolve("target/caravel.jar"),
                Path.of("target", "caravel.jar").toAbsolutePath());
        shell = new Shell(clone, List.of("./caravel"));
    }

    private Shell.Result run(String... words) throws Exception {
        return shell.run(ENVIRONMENT, words);
    }

    private Path project() {
        return clone.resolve("shop");
    }

    @Test
    void itsOwnTestPassesAndItsCommandsWork() throws Exception {
        assertThat(run("init", "shop").out().lines())
                .contains("  cd shop", "  ../caravel run --agent desk \"What is the order status of order 1002?\"");

        Shell.Result test = new Shell(project(), List.of("./test.sh")).run(ENVIRONMENT);
        assertThat(test.out().lines()).as(test.err()).hasSize(4).allMatch(line -> line.startsWith("ok "));
        assertThat(test.status()).isZero();
        Shell.Result answer = new Shell(project(), List.of("../caravel"))
                .run(ENVIRONMENT, "run", "--agent", "desk", "What is the order status of order 1002?");
        assertThat(answer.out()).contains("Nordwind Textiles");
        assertThat(answer.err()).contains("completed: ");
    }

    @Test
    void theTestFailsWhereARuleIsTakenAway() throws Exception {
        run("init", "shop");
        Files.delete(project().resolve(GUARDRAIL));

        Shell.Result test = new Shell(project(), List.of("./test.sh")).run(ENVIRONMENT);
        assertThat(test.status()).isEqualTo(1);
        assertThat(test.out()).contains("FAILED  a large refund is denied: ");
    }

    @Test
    void nothingIsEverOverwritten() throws Exception {
        Files.createDirectories(project());
        Files.writeString(project().resolve("mine.txt"), "mine");
        Files.writeString(clone.resolve("file"), "mine");

        assertThat(run("init", "shop").err()).isEqualTo("caravel: the folder shop is not empty; give another name\n");
        assertThat(run("init", "file").err()).isEqualTo("caravel: file exists already; give another name\n");
        assertThat(run("init", "../up").err())
                .startsWith("caravel: a project's name has 1 to 64 letters")
                .endsWith("'../up' does not fit\n");
        assertThat(project()).isDirectoryContaining("glob:**mine.txt");
        assertThat(clone.resolve("file")).hasContent("mine");
    }
}
