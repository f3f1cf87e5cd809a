package dev.caravel.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.caravel.support.TestHouse;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What /openapi.json says is what is served. Covers openapi and caravel.open-api-document. */
class OpenApiDocumentTest {

    private DoorHouse door;

    @AfterEach
    void close() {
        door.close();
    }

    private void open(String doors) {
        door = DoorHouse.open(TestHouse.model(""), Map.of("caravel.doors", doors), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:asker?tools=ask-person").to("direct:caravel-loop");
            }
        });
    }

    private JsonNode document() {
        return DoorHouse.json(door.get("/openapi.json"));
    }

    @Test
    void eachCallThatIsServedIsDescribedAndNoOther() {
        open("dashboard,runs,openai,mcp");
        Set<String> described = new TreeSet<>();
        document().path("paths").fields().forEachRemaining(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));
        Set<String> served = new TreeSet<>();
        door.house().context().getRoutes().stream()
                .map(route -> route.getEndpoint())
                .filter(PlatformHttpEndpoint.class::isInstance)
                .map(PlatformHttpEndpoint.class::cast)
                .forEach(endpoint -> {
                    for (String method : endpoint.getHttpMethodRestrict().split(",")) {
                        served.add(method + " " + endpoint.getPath());
                    }
                });

        assertThat(described).isEqualTo(served);
    }

    @Test
    void aDoorThatIsClosedIsNotDescribed() {
        open("openai");

        assertThat(document().path("paths").has("/runs")).isFalse();
        assertThat(document().path("paths").has("/v1/models")).isTrue();
        assertThat(door.get("/runs").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsAnsweredKeepsToItsSchema() {
        open("runs");
        String task = "{\"input\": \"[[say 2 words]]\", \"budget\": 0.5, \"tags\": [\"nightly\"]}";
        HttpResponse<String> run = door.post("/agents/assistant/runs", task, "Prefer", "wait=30");
        String path = "/runs/" + DoorHouse.json(run).path("id").asText();

        assertThat(complaints("/agents/{agent}/runs", "post", run)).isEmpty();
        assertThat(complaints("/agents/{agent}/runs", "post", door.post("/agents/assistant/runs", task)))
                .isEmpty();
        assertThat(complaints("/agents/{agent}/runs", "post", door.post("/agents/none/runs", task)))
                .isEmpty();
        assertThat(complaints("/agents/{agent}/runs", "post", door.post("/agents/assistant/runs", "{")))
                .isEmpty();
        assertThat(complaints("/runs", "get", door.get("/runs"))).isEmpty();
        assertThat(complaints("/runs/{id}", "get", door.get(path))).isEmpty();
        assertThat(complaints(
                        "/runs/{id}/events",
                        "get",
                        door.send(door.request(path + "/events").header("Accept", "application/json"))))
                .isEmpty();
        assertThat(complaints(
                        "/runs/{id}/cancel",
                        "post",
                        door.send(door.request(path + "/cancel").POST(BodyPublishers.noBody()))))
                .isEmpty();
        String question =
                "{\"input\": \"[[call ask-person {\\\"question\\\": \\\"Who?\\\", \\\"choices\\\": [\\\"I\\\", \\\"you\\\"]}]]\"}";
        door.post("/agents/asker/runs", question, "Prefer", "wait=30");
        HttpResponse<String> asked = door.get("/approvals");
        assertThat(DoorHouse.json(asked)).hasSize(1);
        assertThat(complaints("/approvals", "get", asked)).isEmpty();
        assertThat(complaints("/inbox", "get", door.get("/inbox"))).isEmpty();
        String answer = "/approvals/" + DoorHouse.json(asked).at("/0/id").asText();
        assertThat(complaints("/approvals/{id}", "post", door.post(answer, "{\"answer\": \"he\"}")))
                .isEmpty();
        assertThat(complaints("/approvals/{id}", "post", door.post(answer, "{\"answer\": \"you\"}")))
                .isEmpty();
        String decision = "{\"ids\": [\"none\"], \"decision\": \"deny\"}";
        assertThat(complaints("/approvals", "post", door.post("/approvals", decision)))
                .isEmpty();
        assertThat(complaints("/runs/{id}/fork", "post", door.post(path + "/fork", "{\"after\": 1}")))
                .isEmpty();
        assertThat(complaints("/runs/{id}/fork", "post", door.post(path + "/fork", "{\"after\": 99}")))
                .isEmpty();
    }

    private Set<ValidationMessage> complaints(String path, String method, HttpResponse<String> reply) {
        JsonNode document = document();
        String type = reply.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
        JsonNode schema = document.path("paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(String.valueOf(reply.statusCode()))
                .path("content")
                .path(type)
                .path("schema");
        assertThat(schema.isObject())
                .as("%s %s answers %s %s, which is described", method, path, reply.statusCode(), type)
                .isTrue();
        ObjectNode whole = DoorHouse.JSON.createObjectNode();
        whole.set("components", document.path("components"));
        whole.setAll((ObjectNode) schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(DoorHouse.json(reply));
    }
}
