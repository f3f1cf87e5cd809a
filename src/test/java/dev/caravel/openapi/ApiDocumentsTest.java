package dev.caravel.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.support.TestHouse;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolServerAway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a document says is what the tools are; what is wrong with it is said in one line. */
class ApiDocumentsTest {

    @TempDir
    private Path folder;

    private OpenApis apis(String document, Map<String, String> headers) {
        DeclaredApi api =
                new DeclaredApi("it", document, Optional.empty(), Optional.empty(), headers, Optional.empty());
        return new OpenApis(new DefaultCamelContext(), List.of(api), new OpenApis.Limits(Duration.ofSeconds(9), 2));
    }

    private OpenApis written(String document) throws IOException {
        return apis(Files.writeString(folder.resolve("it.yaml"), document).toString(), Map.of());
    }

    private static String document(String operation) {
        return """
                openapi: 3.1.0
                servers: [{ url: "https://{region}.example.com", variables: { region: { default: eu } } }]
                paths:
                  /things/{id}:
                    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                """
                + operation.indent(4);
    }

    private Tool only(String operation) throws IOException {
        return written(document(operation)).named("openapi:it/*").get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "get, 'readOnlyHint,idempotentHint,openWorldHint'",
        "head, 'readOnlyHint,idempotentHint,openWorldHint'",
        "post, 'destructiveHint,openWorldHint'",
        "patch, 'destructiveHint,openWorldHint'",
        "put, 'idempotentHint,destructiveHint,openWorldHint'",
        "delete, 'idempotentHint,destructiveHint,openWorldHint'"
    })
    void whatAMethodMeansIsWhatItsHintsSay(String method, String hints) throws IOException {
        Tool tool = only(method + ": { operationId: do it, summary: Does it }");

        assertThat(tool.name()).isEqualTo("openapi:it/do_it");
        assertThat(tool.hints().words()).isEqualTo(hints);
        assertThat(tool.untrusted()).isTrue();
        assertThat(tool.description()).isEqualTo("Does it\n(" + method.toUpperCase() + " /things/{id})");
    }

    @Test
    void anApiThatDescribesAHeaderForItKnowsACallThatIsRepeated() throws IOException {
        Tool tool = only(
                """
                post:
                  parameters: [{ name: idempotency-key, in: header, required: true, schema: { type: string } }]
                """);

        assertThat(tool.hints().idempotent()).isTrue();
        assertThat(tool.schema().json().path("properties").has("idempotency-key"))
                .isFalse();
    }

    @Test
    void aSchemaThatRefersToItselfIsChecked() throws IOException {
        Tool tool = written(
                        document(
                                        """
                        post:
                          requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Node" } } } }
                        """)
                                + """
                                components:
                                  schemas:
                                    Node:
                                      type: object
                                      properties: { name: { type: string }, next: { $ref: "#/components/schemas/Node" } }
                                """)
                .named("openapi:it/post_things_id")
                .get(0);

        assertThat(complaints(tool, "{'id': '1', 'body': {'name': 'a', 'next': {'name': 'b'}}}"))
                .isEmpty();
        assertThat(complaints(tool, "{'id': '1', 'body': {'name': 'a', 'next': {'nome': 'b'}}}"))
                .contains("nome");
    }

    private static String complaints(Tool tool, String arguments) throws IOException {
        return tool.schema().complaints(new ObjectMapper().readTree(arguments.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "post: { requestBody: { required: true, content: { multipart/form-data: {} } } } | its body is multipart/form-data",
                "get: { parameters: [{ name: a, in: cookie, required: true }] } | it needs the cookie 'a'",
                "get: { parameters: [{ name: Host, in: header, required: true }] } | it needs the header 'Host'",
                "get: { parameters: [{ name: CamelHttpUri, in: header, required: true }] } | it needs the header 'CamelHttpUri'",
                "get: { parameters: [{ $ref: '#/components/parameters/a' }] } | it refers to '#/components/parameters/a', which is not there",
                "get: { parameters: [{ name: a, in: query, schema: { $ref: 'b.yaml#/c' } }] } | which is in another document",
            })
    void whatCantBeCalledIsSaidByItsName(String operation, String why) throws IOException {
        OpenApis apis = written(document(operation));
        String name = "openapi:it/" + operation.substring(0, operation.indexOf(':')) + "_things_id";

        assertThatThrownBy(() -> apis.check(name))
                .hasMessageContaining("can't be called: ")
                .hasMessageContaining(why);
        assertThatThrownBy(() -> apis.check("openapi:it/*"))
                .hasMessageContaining("has no operation '*' that can be called");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "swagger: '2.0' | is of Swagger 2.0: convert it to OpenAPI 3",
                "openapi: 2.9.0 | is no OpenAPI document of version 3: it says version '2.9.0'",
                "just words | is no OpenAPI document of version 3: it says no version",
                "{\"openapi\": | is no JSON, line 1",
                "a: [ | is no YAML",
            })
    void whatIsNoDocumentIsSaidWithItsFile(String text, String why) throws IOException {
        OpenApis apis = written(text);

        assertThatThrownBy(() -> apis.check("openapi:it/*"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the document of the API 'it', " + folder.resolve("it.yaml") + ", " + why);
    }

    @Test
    void anAgentThatNamesWhatIsNotThereStopsTheStart() {
        assertRefuses(
                "openapi:shop/getOrdr", "the API 'shop' has no operation 'getOrdr'; it has cancelOrder, createOrder");
        assertRefuses("openapi:shp/getOrder", "there is no API 'shp'; declared are shop");
        assertRefuses("openapi:shop", "'openapi:shop' names no operation of an API");
    }

    private static void assertRefuses(String tools, String why) {
        RouteBuilder agent = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:clerk?tools=" + tools).to("direct:caravel-loop");
            }
        };
        Map<String, String> settings = Map.of("caravel.openapi.shop.document", "classpath:openapi/shop.yaml");
        assertThatThrownBy(() -> TestHouse.start(settings, agent)).hasStackTraceContaining(why);
    }

    @Test
    void anApiWithoutADocumentOrWithABadNameStopsTheStart() {
        assertThatThrownBy(() -> TestHouse.start(Map.of("caravel.openapi.shop.base-url", "http://localhost")))
                .hasStackTraceContaining(
                        "caravel.openapi.shop.document is not set: nobody knows what the API shop can do");
        assertThatThrownBy(() -> TestHouse.start(Map.of(
                        "caravel.openapi.shop.document", "x", "caravel.openapi.shop.base-url", "shop.example.com")))
                .hasStackTraceContaining("caravel.openapi.shop.base-url: 'shop.example.com' is no address such as");
    }

    @Test
    void noMoreThanSoManyAreOfferedAtOnceAndABeginningNamesFewer() {
        OpenApis apis = apis("classpath:openapi/shop.yaml", Map.of());

        assertThat(apis.named("openapi:it/*"))
                .extracting(Tool::name)
                .containsExactly("openapi:it/cancelOrder", "openapi:it/createOrder");
        assertThat(apis.named("openapi:it/get*")).extracting(Tool::name).containsExactly("openapi:it/getOrder");
    }

    @Test
    void aDocumentOfAnotherHostGetsNoKeyBeyondItUnasked() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        byte[] document = document("get: { operationId: it }").getBytes(StandardCharsets.UTF_8);
        server.createContext("/it.yaml", exchange -> {
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            assertThat(apis(address + "/it.yaml", Map.of()).named("openapi:it/it"))
                    .hasSize(1);
            assertThatThrownBy(() -> apis(address + "/it.yaml", Map.of("X-Key", "secret-1"))
                            .named("openapi:it/it"))
                    .hasMessageContaining(
                            "a document of 127.0.0.1 would send your key to eu.example.com; if that is right, set"
                                    + " caravel.openapi.it.base-url = https://eu.example.com");
            OpenApis missing = apis(address + "/no.yaml", Map.of());
            missing.check("openapi:it/*");
            assertThatThrownBy(() -> missing.named("openapi:it/*"))
                    .isInstanceOf(ToolServerAway.class)
                    .hasMessageContaining("the answer is status 404");
        } finally {
            server.stop(0);
        }
    }
}
