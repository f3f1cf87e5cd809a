package dev.caravel.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.caller.Callers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several callers at one MCP server: each gets what its token allows. */
class McpCallersTest {

    private static final String SESSION = "94a8e4ce-9831-4290-b6f7-b992b08b784d.silent";

    @TempDir
    private Path folder;

    private McpHouse house;

    @BeforeEach
    void start() throws Exception {
        Path file = folder.resolve("callers.json");
        Files.writeString(
                file,
                "[" + entry("tools", "\"tenant\":\"a\",\"agents\":[\"caravel-mcp\"]") + ","
                        + entry("agents", "\"tenant\":\"b\",\"agents\":[\"assistant\"],\"budget_usd\":\"0.05\"") + "]");
        house = McpHouse.start(new Callers(Optional.empty(), Optional.of(file)), Map.of());
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private static String entry(String name, String more) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        return "{\"name\":\"" + name + "\",\"sha256\":\"" + HexFormat.of().formatHex(hash) + "\"," + more + "}";
    }

    private JsonNode send(String token, String method, String params) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(house.url() + "/mcp"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Mcp-Session-Id", SESSION)
                .POST(BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}"))
                .build();
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body());
    }

    private JsonNode call(String token, String tool, String arguments) throws Exception {
        return send(token, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
    }

    @Test
    void eachSeesAndCallsWhatItMay() throws Exception {
        assertThat(send("tools", "tools/list", "{}").toString())
                .contains("current-time")
                .doesNotContain("ask-assistant");
        assertThat(send("agents", "tools/list", "{}").toString())
                .contains("ask-assistant")
                .doesNotContain("current-time");
        assertThat(call("agents", "current-time", "{}").at("/error/message").asText())
                .isEqualTo("there is no tool 'current-time'");
        assertThat(send("nobody", "tools/list", "{}").path("status").asInt()).isEqualTo(401);
    }

    @Test
    void aRunIsItsTenantsAndHasItsBudget() throws Exception {
        JsonNode answer = call("agents", "ask-assistant", "{\"input\":\"[[say 2 words]]\",\"budget\":3}");
        String run = answer.at("/result/_meta/dev.caravel~1run").asText();

        assertThat(house.house().journal().read(run).get(0).json())
                .contains("\"tenant\":\"b\"", "\"budget_usd\":\"0.05\"");
        assertThat(call("tools", "caravel-result", "{\"run\":\"" + run + "\"}").toString())
                .contains("no call here");
        assertThat(call("agents", "caravel-result", "{\"run\":\"" + run + "\"}").toString())
                .contains("word1 word2");
    }
}
