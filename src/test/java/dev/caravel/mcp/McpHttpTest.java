package dev.caravel.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the MCP server answers on the wire: sessions, versions, and what is no message. */
class McpHttpTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"current-time\",\"arguments\":{}}}";

    private static McpHouse house;

    @BeforeAll
    static void start() {
        house = McpHouse.start(Map.of());
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    private static HttpResponse<String> send(String method, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(house.url() + "/mcp"))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String hello(String version) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"" + version
                + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    }

    private static String session() throws Exception {
        return send("POST", hello("2025-11-25"))
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25, 2025-11-25", "2025-06-18, 2025-06-18", "2024-11-05, 2024-11-05", "2099-01-01, 2025-11-25"})
    void aClientsVersionIsSpokenWhereItIsKnown(String asked, String spoken) throws Exception {
        assertThat(send("POST", hello(asked)).body()).contains("\"protocolVersion\":\"" + spoken + "\"");
    }

    @Test
    void aSessionIsNeededAndEnds() throws Exception {
        String session = session();

        assertThat(send("POST", LIST).statusCode()).isEqualTo(400);
        assertThat(send("POST", LIST, "Mcp-Session-Id", "nope").statusCode()).isEqualTo(404);
        assertThat(send("POST", LIST, "Mcp-Session-Id", session).statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "", "Mcp-Session-Id", session).statusCode()).isEqualTo(204);
        assertThat(send("POST", LIST, "Mcp-Session-Id", session).statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "", "Mcp-Session-Id", session).statusCode()).isEqualTo(404);
    }

    @Test
    void aSessionOfAnotherProcessGoesOn() throws Exception {
        String elsewhere = "94a8e4ce-9831-4290-b6f7-b992b08b784d.silent";

        assertThat(send("POST", LIST, "Mcp-Session-Id", elsewhere).statusCode()).isEqualTo(200);
    }

    @Test
    void aCallBelongsToTheTraceThatItsMetaNames() throws Exception {
        String caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        String traced = CALL.replace("\"arguments\"", "\"_meta\":{\"traceparent\":\"" + caller + "\"},\"arguments\"");

        assertThat(send("POST", traced, "Mcp-Session-Id", session()).statusCode())
                .isEqualTo(200);

        assertThat(house.house().started("caravel-mcp"))
                .extracting(Event.RunStarted::traceparent)
                .contains(caller);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "null",
                "{\"jsonrpc\":\"2.0\"}",
                "[" + LIST + "]",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"tools/list\"}",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"tools/list\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":[]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}"
            })
    void whatIsNoMessageIsRefusedInALine(String body) throws Exception {
        HttpResponse<String> answer = send("POST", body, "Mcp-Session-Id", session());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\"").doesNotContain("Exception", "jackson");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nope\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":7,\"arguments\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"x\\ny\"}}"
            })
    void whatCannotBeDoneIsAnErrorOfTheProtocol(String body) throws Exception {
        HttpResponse<String> answer = send("POST", body, "Mcp-Session-Id", session());

        assertThat(answer.body()).contains("\"error\":{\"code\":-3260").doesNotContain("Exception", "jackson", "\\n");
    }

    @Test
    void whatAClientOnlyTellsIsTaken() throws Exception {
        String session = session();

        for (String body : new String[] {
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"nobody/knows\",\"params\":{\"a\":1}}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":99}}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"unasked\",\"result\":{}}"
        }) {
            assertThat(send("POST", body, "Mcp-Session-Id", session).statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void otherMethodsTypesAndVersionsAreRefused() throws Exception {
        String session = session();

        assertThat(send("GET", "", "Mcp-Session-Id", session).statusCode()).isEqualTo(405);
        assertThat(send("POST", LIST, "Mcp-Session-Id", session, "MCP-Protocol-Version", "1999-01-01")
                        .statusCode())
                .isEqualTo(400);
        HttpRequest text = HttpRequest.newBuilder(URI.create(house.url() + "/mcp"))
                .header("Content-Type", "text/plain")
                .header("Mcp-Session-Id", session)
                .POST(BodyPublishers.ofString(LIST))
                .build();
        assertThat(CLIENT.send(text, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
        assertThat(send("POST", LIST, "Mcp-Session-Id", session, "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aCallIsAnsweredByAStreamOrByTheResultAlone() throws Exception {
        String session = session();

        HttpResponse<String> stream =
                send("POST", CALL, "Mcp-Session-Id", session, "Accept", "application/json, text/event-stream");
        HttpResponse<String> alone = send("POST", CALL, "Mcp-Session-Id", session, "Accept", "*/*");

        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(stream.body())
                .startsWith("event: message\ndata: {\"jsonrpc\"")
                .endsWith("}\n\n");
        assertThat(alone.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(alone.body()).startsWith("{\"jsonrpc\"").contains("\"isError\":false");
    }
}
