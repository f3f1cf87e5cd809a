package dev.caravel.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.support.TestHouse;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run as one file to send to somebody. Covers export-run: caravel.export-resource. */
class ExportOverHttpTest {

    private static final String KEY = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String HOSTILE =
            "</pre></div><script>alert('1')</script><img src=x onerror=\"alert(2)\">&amp; ";

    private DoorHouse door;

    @BeforeEach
    void open() {
        door = DoorHouse.open(TestHouse.model(""), Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:head?tools=agent:helper").to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=look").to("direct:caravel-loop");
                from("tool:look?description=Looks&readOnlyHint=true&parameter.at=string")
                        .setBody(constant(HOSTILE + "password=" + KEY + " \u202Eterces"));
            }
        });
    }

    @AfterEach
    void close() {
        door.close();
    }

    private JsonNode run(String agent, String input) {
        String task = DoorHouse.JSON.createObjectNode().put("input", input).toString();
        return DoorHouse.json(door.post("/agents/" + agent + "/runs", task, "Prefer", "wait=30"));
    }

    private HttpResponse<String> export(JsonNode run) {
        return door.get("/runs/" + run.path("id").asText() + "/export");
    }

    @Test
    void aRunIsAFileToKeep() {
        JsonNode run = run("assistant", "[[say 3 words]]");
        HttpResponse<String> file = export(run);

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(file.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"run-" + run.path("id").asText() + ".html\"");
        assertThat(file.body())
                .startsWith("<!doctype html>")
                .contains(
                        "word1 word2 word3",
                        "[[say 3 words]]",
                        "$" + run.path("cost_usd").asText())
                .contains("default-src 'none'")
                .doesNotContain("http://", "https://", "<script", "<link", "@import");
        assertThat(door.get("/runs/none/export").statusCode()).isEqualTo(404);
    }

    @Test
    void whatOthersWroteIsTextAndNoSecretIsLeft() {
        JsonNode run =
                run("head", "[[call helper {\"task\": \"[[call look {\\\"at\\\": \\\"<b>\u202E\\\"}]]\"}]] " + HOSTILE);
        String file = export(run).body();

        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(file)
                .contains(
                        "Subagent helper",
                        "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;",
                        "&amp;amp;",
                        "\\u202eterces")
                .contains("&lt;b&gt;\\u202e")
                .doesNotContain("<script", "<img", KEY, "abcdefghijklmnopqrstuvwxyz0123456789");
        assertThat(file.split("<section", -1)).hasSameSizeAs(file.split("</section>", -1));
        assertThat(file.split("<pre", -1)).hasSameSizeAs(file.split("</pre>", -1));
    }

    @Test
    void whatAReplyHadSaidThatBrokeOffIsShownAsUnfinished() {
        JsonNode run = run("assistant", "[[say 3 words]]");
        String id = "0193b0d0-0000-7000-8000-000000000001";
        List<Entry> events = door.house().journal().read(run.path("id").asText());
        door.house()
                .journal()
                .append(new Entry(id, 1, Instant.now(), events.get(0).event()), List.of());
        door.house()
                .journal()
                .append(
                        new Entry(
                                id,
                                2,
                                Instant.now(),
                                new Event.ModelFailed(
                                        "anthropic/m",
                                        1,
                                        "stopped",
                                        null,
                                        "the run was stopped",
                                        null,
                                        false,
                                        true,
                                        Dollars.ZERO,
                                        Dollars.ZERO,
                                        "Half an <b>answer password=" + KEY)),
                        List.of());

        assertThat(door.get("/runs/" + id + "/export").body())
                .contains("Its unfinished reply:", "Half an &lt;b&gt;answer")
                .doesNotContain(KEY);
    }

    @Test
    void aForkShowsWhatItHasFromTheRunBefore() {
        JsonNode run = run("assistant", "[[say 3 words]]");
        JsonNode forked = DoorHouse.json(
                door.post("/runs/" + run.path("id").asText() + "/fork", "{\"after\": 1}", "Prefer", "wait=30"));
        String file = export(forked).body();

        assertThat(file)
                .contains("run " + run.path("id").asText() + ", event 1", "From here on it is a run of its own.");
        assertThat(file.split("\\[\\[say 3 words\\]\\]", -1)).hasSize(2);
    }
}
