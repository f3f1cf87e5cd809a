package dev.caravel.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.mcp.client.DeclaredServer.Nowhere;
import dev.caravel.mcp.client.DeclaredServer.Place;
import dev.caravel.mcp.client.DeclaredServer.Program;
import dev.caravel.mcp.client.DeclaredServer.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as people have them for other programs. */
class ServerFileTest {

    @TempDir
    private Path folder;

    private ServerFile file(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("mcp.json"), text.replace('\'', '"'));
        return new ServerFile(file, Map.of("TOKEN", "t-1", "EMPTY", "")::get);
    }

    private Place only(String text) throws IOException {
        List<DeclaredServer> servers = file(text).servers();
        assertThat(servers).hasSize(1);
        return servers.get(0).place();
    }

    private Place declared(String members) throws IOException {
        return only("{'mcpServers': {'a': {" + members + "}}}");
    }

    @Test
    void theFormOfClaudeDesktop() throws IOException {
        assertThat(declared("'command': 'npx', 'args': ['-y', 'x'], 'env': {'KEY': '${TOKEN}'}"))
                .isEqualTo(new Program(List.of("npx", "-y", "x"), Map.of("KEY", "t-1"), Optional.empty()));
    }

    @Test
    void theFormOfVsCode() throws IOException {
        assertThat(
                        only(
                                """
                {
                  // of the team
                  'servers': {
                    'a': {'type': 'http', 'url': 'https://h/mcp', 'headers': {'Authorization': 'Bearer ${env:TOKEN}'},},
                  },
                  'inputs': []
                }"""))
                .isEqualTo(new Web(URI.create("https://h/mcp"), Map.of("Authorization", "Bearer t-1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${NONE:-x}y | xy",
                "${EMPTY:-x} | x",
                "${TOKEN:-x} | t-1",
                "${env:TOKEN}/${TOKEN} | t-1/t-1",
                "$TOKEN | $TOKEN"
            })
    void variables(String written, String read) throws IOException {
        assertThat(declared("'command': '" + written + "'"))
                .isEqualTo(new Program(List.of(read), Map.of(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'command': '${NONE}' | its command needs ${NONE}, and no such variable is set",
                "'command': 'x', 'env': {'A': '${input:key}'} | its env A needs ${input:key}, and no such variable is set",
                "'args': ['x'] | it needs a command, or a url",
                "'url': 'ftp://h/x' | its url must be one of http:// or https://",
                "'url': 'http://h/sse', 'type': 'sse' | it is of type sse, which MCP has replaced: give the url of its"
                        + " Streamable HTTP, and type http"
            })
    void whatIsWrongWithOneIsSaidWhenItIsNeeded(String members, String why) throws IOException {
        assertThat(declared(members)).isEqualTo(new Nowhere(why));
    }

    @Test
    void aFileThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> file("{'mcpServers': {").servers())
                .hasMessageContaining("mcp.json is no JSON: line 1");
        assertThatThrownBy(() -> file("{'tools': {}}").servers()).hasMessageContaining("declares no MCP servers");
    }

    @Test
    void oneThatIsSwitchedOffOrCannotBeNamedIsLeftOut() throws IOException {
        assertThat(file("{'mcpServers': {'a': {'command': 'x', 'disabled': true}, 'my server': {'command': 'x'}}}")
                        .servers())
                .isEmpty();
    }

    @Test
    void asSettings() throws IOException {
        ServerFile file = file("{'mcpServers': {}}");

        assertThat(file.declared("a", "https://h/mcp").place())
                .isEqualTo(new Web(URI.create("https://h/mcp"), Map.of()));
        assertThat(file.declared("a", "npx -y x").place())
                .isEqualTo(new Program(List.of("npx", "-y", "x"), Map.of(), Optional.empty()));
        assertThat(file.declared("a", "{\"command\": \"x\", \"cwd\": \"y\"}").place())
                .isEqualTo(new Program(List.of("x"), Map.of(), Optional.of(Path.of("y"))));
    }
}
