package dev.caravel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.caravel.docs.Page.Block;
import dev.caravel.support.TestHouse;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every YAML block of the documentation is loaded and started. A block is a route file, unless a comment above it says what
 * it is part of: {@code rule} of the guardrail, {@code steps} of a route, or {@code file: PATH}, which
 * has the same text and is started by the page's commands.
 */
class YamlBlocksTest {

    private static final Path GUARDRAIL = Path.of("routes/loop/caravel-guardrail.camel.yaml");
    private static final String FILE = "file: ";

    static Stream<Block> blocks() {
        return Page.blocks("yaml");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void starts(Block block) throws Exception {
        if (block.mark().startsWith(FILE)) {
            Path file = block.page().file().resolveSibling(block.mark().substring(FILE.length()));
            assertThat(file).hasContent(block.text());
            return;
        }
        String route = routeFile(block);

        assertThatCode(() -> start(route)).doesNotThrowAnyException();
    }

    private static String routeFile(Block block) throws IOException {
        return switch (block.mark()) {
            case "rule" ->
                Files.readString(GUARDRAIL)
                        .replaceFirst(
                                "(?m)^ *when:\n", "$0" + quoted(block.text().indent(0)));
            case "steps" ->
                "- from:\n    uri: direct:steps\n    steps:\n" + block.text().indent(6);
            default -> block.text();
        };
    }

    private static String quoted(String replacement) {
        return replacement.replace("\\", "\\\\").replace("$", "\\$");
    }

    private static void start(String route) {
        TestHouse.start(Map.of(), (TestHouse.Application) context -> {
                    // Nobody is there; that is tried again, as when a broker is away.
                    context.getComponent("kafka", KafkaComponent.class)
                            .getConfiguration()
                            .setBrokers("localhost:1");
                    WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty()));
                    PluginHelper.getRoutesLoader(context)
                            .loadRoutes(ResourceHelper.fromString("block.camel.yaml", route));
                })
                .close();
    }
}
