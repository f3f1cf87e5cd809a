package dev.caravel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.caravel.docs.Page.Block;
import dev.caravel.support.TestHouse;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The blocks of the documentation that are neither routes nor commands hold what they say, too. */
class SnippetsTest {

    @TempDir
    private Path folder;

    static Stream<Block> java() {
        return Page.blocks("java");
    }

    static Stream<Block> prices() {
        return Page.blocks("json").filter(block -> block.mark().equals("prices"));
    }

    static Stream<Block> dependencies() {
        return Page.blocks("xml");
    }

    @ParameterizedTest
    @MethodSource("java")
    void javaCompiles(Block block) {
        String statements =
                """
                import dev.caravel.simulator.*;
                class Snippet {
                    void run() throws Exception {
                        %s
                    }
                }
                """
                        .formatted(block.text());
        String source = block.text().contains("class ") ? block.text() : statements;
        StringWriter complaints = new StringWriter();
        JavaCompiler.CompilationTask compiling = ToolProvider.getSystemJavaCompiler()
                .getTask(complaints, null, null, List.of("-d", folder.toString()), null, List.of(new Source(source)));

        assertThat(compiling.call()).as(() -> block + ": " + complaints).isTrue();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        private Source(String text) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    @ParameterizedTest
    @MethodSource("prices")
    void aPriceFileIsRead(Block block) throws Exception {
        Path file = Files.writeString(folder.resolve("prices.json"), block.text());

        assertThatCode(() -> TestHouse.start(Map.of("caravel.prices", file.toString()))
                        .close())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("dependencies")
    void aDependencyIsThisProjects(Block block) throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(block.lines().stream().filter(line -> line.startsWith("  "))).allMatch(pom::contains);
    }
}
