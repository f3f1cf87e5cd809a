package dev.caravel.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import dev.caravel.web.WebServer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's events as server-sent events: each once and in order, however often the reader is cut off. Covers run-events and caravel.event-stream. */
class EventStreamTest {

    private static final String TASK = "{\"input\": \"[[call current-time {}]] [[say 30 words]]\"}";

    private DoorHouse door;

    @AfterEach
    void close() {
        if (door != null) {
            door.close();
        }
    }

    /** One event as a client sees it; the id is 0 where there is none. */
    private record Told(long id, String type, JsonNode data) {}

    private static final class Reader implements AutoCloseable {

        private final Stream<String> stream;
        private final Iterator<String> lines;

        private Reader(Stream<String> stream) {
            this.stream = stream;
            this.lines = stream.iterator();
        }

        /** The next event; null at the end. */
        private Told next() {
            long id = 0;
            String type = "";
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.startsWith("id: ")) {
                    id = Long.parseLong(line.substring(4));
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return new Told(id, type, read(line.substring(6)));
                }
            }
            return null;
        }

        private static JsonNode read(String json) {
            try {
                return DoorHouse.JSON.readTree(json);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private List<Told> rest() {
            List<Told> all = new ArrayList<>();
            for (Told told = next(); told != null; told = next()) {
                all.add(told);
            }
            return all;
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    private void open(Duration pace, Map<String, String> settings) {
        door = DoorHouse.open(TestHouse.model("", pace), settings);
    }

    private Reader read(String run, long after) {
        HttpRequest.Builder request = door.request("/runs/" + run + "/events");
        if (after > 0) {
            request.header("Last-Event-ID", String.valueOf(after));
        }
        return new Reader(door.lines(request));
    }

    private Reader start(String task) {
        return new Reader(door.lines(door.request("/agents/assistant/runs")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(task))));
    }

    private String begin(String task) {
        return DoorHouse.json(door.post("/agents/assistant/runs", task))
                .path("id")
                .asText();
    }

    private List<Long> recorded(String run) {
        return door.house().journal().read(run).stream().map(Entry::seq).toList();
    }

    private static List<Long> ids(List<Told> told) {
        return told.stream().map(Told::id).filter(id -> id > 0).toList();
    }

    private static String words(List<Told> told) {
        StringBuilder words = new StringBuilder();
        told.stream()
                .filter(event -> event.type().equals("text"))
                .forEach(event -> words.append(event.data().path("delta").asText()));
        return words.toString();
    }

    @Test
    void whoStartsARunSeesItHappenUntilItsEnd() {
        open(Duration.ofMillis(5), Map.of());
        List<Told> told = start(TASK).rest();

        String run = told.get(0).data().path("run").asText();
        assertThat(ids(told)).isEqualTo(recorded(run));
        assertThat(told)
                .allMatch(event -> event.type().equals(event.data().path("type").asText()));
        assertThat(told.get(told.size() - 1).type()).isEqualTo("run.ended");
        assertThat(words(told)).endsWith("word29 word30");
    }

    @Test
    void theFirstWordsComeWhileTheProviderStillWrites() {
        open(Duration.ofMillis(100), Map.of());
        try (Reader reader = start("{\"input\": \"[[say 200 words]]\"}")) {
            Told told = reader.next();
            while (!told.type().equals("text")) {
                told = reader.next();
            }

            String run = told.data().path("run").asText();
            assertThat(DoorHouse.json(door.get("/runs/" + run)).path("status").asText())
                    .isEqualTo("running");
            assertThat(told.data().path("delta").asText()).hasSizeLessThan(100);
            door.post("/runs/" + run + "/cancel", "");
            assertThat(reader.rest()).last().extracting(Told::type).isEqualTo("run.ended");
        }
    }

    @Test
    void aReaderThatIsCutOffAtAnyEventGoesOnWithoutGapOrRepeat() {
        open(Duration.ofMillis(10), Map.of());
        String first = begin(TASK);
        read(first, 0).rest();
        int events = recorded(first).size();
        assertThat(events).isGreaterThan(8);

        for (int cut = 1; cut < events; cut++) {
            String run = begin(TASK);
            List<Told> told = new ArrayList<>();
            try (Reader reader = read(run, 0)) {
                while (ids(told).size() < cut) {
                    told.add(reader.next());
                }
            }
            told.addAll(read(run, cut).rest());
            assertThat(ids(told)).isEqualTo(recorded(run));
        }
    }

    @Test
    void whoComesLateGetsTheTextSoFarOnce() {
        open(Duration.ofMillis(50), Map.of());
        String run = begin("{\"input\": \"[[say 40 words]]\"}");
        try (Reader early = read(run, 0)) {
            while (!early.next().type().equals("text")) {
                // Until the model writes.
            }
            for (int i = 0; i < 5; i++) {
                early.next();
            }
            List<Told> late = read(run, 0).rest();
            List<Told> first =
                    late.stream().filter(told -> told.type().equals("text")).toList();

            assertThat(first.get(0).data().path("delta").asText())
                    .startsWith("word1 ")
                    .contains("word4");
            assertThat(words(late))
                    .isEqualTo(DoorHouse.json(door.get("/runs/" + run))
                            .path("answer")
                            .asText());
        }
    }

    @Test
    void whoHasSeenTheEndIsToldThatThereIsNoMore() {
        open(Duration.ofMillis(1), Map.of());
        String run = begin(TASK);
        read(run, 0).rest();
        List<Long> all = recorded(run);

        HttpRequest.Builder again = door.request("/runs/" + run + "/events")
                .header("Last-Event-ID", String.valueOf(all.get(all.size() - 1)));
        assertThat(door.send(again).statusCode()).isEqualTo(204);
        assertThat(ids(read(run, 3).rest())).isEqualTo(all.subList(3, all.size()));
        assertThat(door.send(door.request("/runs/" + run + "/events").header("Last-Event-ID", "x"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(door.get("/runs/none/events").statusCode()).isEqualTo(404);
    }

    @Test
    void asJsonTheEventsAreOneList() {
        open(Duration.ofMillis(1), Map.of());
        String run = begin(TASK);
        read(run, 0).rest();

        JsonNode events = DoorHouse.json(
                door.send(door.request("/runs/" + run + "/events").header("Accept", "application/json")));
        assertThat(StreamSupport.stream(events.spliterator(), false))
                .extracting(event -> event.path("seq").asLong())
                .isEqualTo(recorded(run));
    }

    @Test
    void aClientThatLeavesDoesNotEndItsRunUnlessItAskedForThat() {
        open(Duration.ofMillis(30), Map.of());
        String stays = begin("{\"input\": \"[[say 40 words]]\"}");
        read(stays, 0).close();
        String[] leaves = new String[1];
        try (Reader reader = new Reader(door.lines(door.request("/agents/assistant/runs?cancelOnDisconnect=true")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString("{\"input\": \"[[say 900 words]]\"}"))))) {
            leaves[0] = reader.next().data().path("run").asText();
        }

        Until.is("it is cancelled", () -> status(leaves[0]).equals("cancelled"));
        Until.is("it has its answer", () -> status(stays).equals("completed"));
    }

    @Test
    void aReaderWhoLeavesIsNoNews() {
        open(Duration.ofMillis(10), Map.of("caravel.doors", "runs,openai"));
        String chat =
                "{\"model\": \"assistant\", \"stream\": %s, \"messages\": [{\"role\": \"user\", \"content\": \"[[say 200 words]]\"}]}";
        try (LogLines router = new LogLines(RoutingContext.class);
                LogLines server = new LogLines(WebServer.class);
                LogLines consumer = new LogLines(VertxPlatformHttpConsumer.class)) {
            leave("/agents/assistant/runs", "{\"input\": \"[[say 200 words]]\"}");
            leave("/v1/chat/completions", chat.formatted(true));
            leave("/v1/chat/completions", chat.formatted(false));

            Until.is("all are done", () -> {
                JsonNode runs = DoorHouse.json(door.get("/runs?status=completed"));
                return runs.size() == 3;
            });
            assertThat(router.all()).isEmpty();
            assertThat(server.all()).isEmpty();
            assertThat(consumer.all()).isEmpty();
        }
    }

    private void leave(String path, String body) {
        URI url = URI.create(door.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("POST " + path
                                    + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            Thread.sleep(500);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String status(String run) {
        return DoorHouse.json(door.get("/runs/" + run)).path("status").asText();
    }

    @Test
    void anyNodeTellsOfTheRunsOfAnother(@TempDir Path folder) {
        Map<String, String> settings =
                Map.of("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"), "caravel.recovery", "true");
        open(Duration.ofMillis(10), settings);
        try (DoorHouse other = DoorHouse.open(TestHouse.model("", Duration.ofMillis(1)), settings)) {
            String run = begin(TASK);
            List<Told> told = new Reader(other.lines(other.request("/runs/" + run + "/events"))).rest();

            assertThat(ids(told)).isEqualTo(recorded(run));
        }
    }

    @Test
    void aReaderThatTakesNothingHoldsUpNobody() throws IOException {
        open(Duration.ofMillis(1), Map.of());
        URI url = URI.create(door.url());
        String body = "{\"input\": \"[[say 4000 words]]\"}";
        try (Socket lazy = new Socket(url.getHost(), url.getPort())) {
            lazy.setReceiveBufferSize(1024);
            OutputStream out = lazy.getOutputStream();
            out.write(
                    ("POST /agents/assistant/runs HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            out.flush();
            JsonNode[] runs = new JsonNode[1];
            Until.is("the run is done", () -> {
                runs[0] = DoorHouse.json(door.get("/runs"));
                return runs[0].size() == 1
                        && runs[0].get(0).path("status").asText().equals("completed");
            });
            List<Told> told = read(runs[0].get(0).path("id").asText(), 0).rest();
            assertThat(ids(told)).isEqualTo(recorded(runs[0].get(0).path("id").asText()));
        }
    }
}
