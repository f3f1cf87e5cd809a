package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.journal.Event;
import dev.caravel.support.TestHouse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One connection serves one call after the other, as long as the provider lets it; counted at the provider.
 *
 * <p>Covers {@code caravel.provider-client}.
 */
class ConnectionTest {

    private static final String WHOLE =
            """
            {"id": "m", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
             "stop_reason": "end_turn", "usage": {"input_tokens": 1, "output_tokens": 1},
             "content": [{"type": "text", "text": "Hello."}]}
            """;

    private static final String COMPLETION =
            """
            {"model": "gpt-5.6-luna", "choices": [{"finish_reason": "stop", "message": {"content": "Hello."}}],
             "usage": {"prompt_tokens": 1, "completion_tokens": 1}}
            """;

    private static final String STREAM =
            """
            event: message_start
            data: {"type": "message_start", "message": {"model": "claude-haiku-5-5", "content": [], "usage": {"input_tokens": 1}}}

            event: content_block_start
            data: {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "Hello."}}

            event: content_block_stop
            data: {"type": "content_block_stop", "index": 0}

            event: message_delta
            data: {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}}

            event: message_stop
            data: {"type": "message_stop"}

            """;

    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
    private HttpServer provider;

    @BeforeEach
    void startTheProvider() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.start();
    }

    @AfterEach
    void stopTheProvider() {
        provider.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        // streamed, in chunks, what the provider says of the connection, connections for three calls
        "false, false,           , 1",
        "false, true,            , 1",
        "true,  true,            , 1",
        "false, false, keep-alive, 1",
        "true,  true,  keep-alive, 1",
        "false, false, close,      3",
        "true,  true,  close,      3",
    })
    void aConnectionServesTheNextCallUnlessItIsClosed(boolean streamed, boolean chunked, String word, int opened) {
        provider.createContext("/", call -> answer(call, streamed ? STREAM : WHOLE, chunked, word));
        try (TestHouse house = house(streamed, Map.of())) {
            for (int call = 0; call < 3; call++) {
                assertThat(house.run("assistant", "Greet me").getMessage().getBody())
                        .isEqualTo("Hello.");
            }
        }
        assertThat(connections).hasSize(opened);
    }

    /** Unpacking ends where the packed text ends, though more may come: whoever gets the connection next must not read that. */
    @Test
    void aConnectionIsGivenBackOnlyAfterItsReplyIsClosed() throws IOException {
        List<String> order = new ArrayList<>();
        ExecRuntime connection = (ExecRuntime) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ExecRuntime.class}, (proxy, method, arguments) -> {
                    order.add(method.getName());
                    return null;
                });
        Provider host = Provider.anthropic("http://localhost", "", false);
        Prompt prompt = new Prompt(
                ModelName.parse("claude-haiku-5-5"), "", List.of(), List.of(), 9, Prompt.ToolUse.AUTO, false);
        Attempt attempt = new Attempt(
                host, prompt, new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1)), TextListener.NONE);
        attempt.connecting(connection);
        attempt.answered(200, "application/json");

        attempt.read(new ByteArrayInputStream(WHOLE.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                order.add("close");
            }
        });

        assertThat(order).containsExactly("close", "releaseEndpoint");
    }

    @Test
    void aReplyThatIsNotWhatItSaysCostsNoConnection() {
        provider.createContext("/", call -> {
            call.getResponseHeaders().set("content-encoding", "gzip");
            answer(call, WHOLE, false, null);
        });
        try (TestHouse house = house(false, Map.of("caravel.limits.active", "1", "caravel.retry.attempts", "2"))) {
            for (int run = 0; run < 3; run++) {
                assertThat(house.run("assistant", "Greet me").getException())
                        .hasMessageContaining("anthropic's reply can't be unpacked");
            }
        }
        assertThat(connections).hasSize(6);
    }

    @Test
    void aProxyIsToldWhichHostIsMeant() {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        provider.createContext("/", call -> {
            asked.add(call.getRequestURI().toString());
            answer(call, WHOLE, false, null);
        });
        Map<String, String> settings =
                Map.of("caravel.anthropic.base-url", "http://model.example", "caravel.model.streaming", "false");
        try (TestHouse house = TestHouse.start(settings, context -> {
            HttpComponent http = context.getComponent("http", HttpComponent.class);
            http.setProxyHost("127.0.0.1");
            http.setProxyPort(provider.getAddress().getPort());
        })) {
            assertThat(house.run("assistant", "Greet me").getMessage().getBody())
                    .isEqualTo("Hello.");
        }
        assertThat(asked).containsExactly("http://model.example/v1/messages");
    }

    @Test
    void aPackedReplyIsTakenToABoundOfWhatItUnpacksTo() throws IOException {
        byte[] packed = packed("{\"content\": [{\"type\": \"text\", \"text\": \"" + "x".repeat(100_000_000) + "\"}]}");
        provider.createContext("/", call -> {
            call.getResponseHeaders().set("content-encoding", "gzip");
            begin(call, "application/json", null).sendResponseHeaders(200, packed.length);
            call.getResponseBody().write(packed);
            call.close();
        });
        assertOversized("a reply of more than 16 MB");
    }

    @Test
    void headersAreTakenToABound() {
        provider.createContext("/", call -> {
            for (int i = 0; i < 1_000; i++) {
                call.getResponseHeaders().set("x-" + i, "y");
            }
            answer(call, WHOLE, false, null);
        });
        assertOversized("headers that are too long or too many");
    }

    private void assertOversized(String words) {
        try (TestHouse house = house(false, Map.of("caravel.retry.attempts", "3"))) {
            Exchange reply = house.run("assistant", "Greet me");

            assertThat(reply.getException()).hasMessageContaining(words);
            assertThat(house.events(reply, Event.ModelFailed.class))
                    .extracting(Event.ModelFailed::kind)
                    .containsExactly("oversized");
        }
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    @Test
    void azuresClassicEndpointGetsItsVersionAndItsKeyAsItWantsThem() {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        provider.createContext("/", call -> {
            asked.add(call.getRequestMethod() + " " + call.getRequestURI() + " "
                    + call.getRequestHeaders().get("api-key") + " "
                    + call.getRequestHeaders().get("Authorization"));
            answer(call, COMPLETION, false, null);
        });
        Map<String, String> settings = Map.of(
                "caravel.openai.base-url",
                "http://127.0.0.1:" + provider.getAddress().getPort()
                        + "/openai/deployments/mine?api-version=2024-10-21",
                "caravel.openai.key",
                "secret",
                "caravel.budget.run",
                "none",
                "caravel.budget.day",
                "none",
                "caravel.model.cheap",
                "openai/gpt-5.6-luna",
                "caravel.model.streaming",
                "false");
        try (TestHouse house = TestHouse.start(settings)) {
            assertThat(house.run("assistant", "Greet me").getMessage().getBody())
                    .isEqualTo("Hello.");
        }
        assertThat(asked)
                .containsExactly("POST /openai/deployments/mine/chat/completions?api-version=2024-10-21 [secret] null");
    }

    private TestHouse house(boolean streamed, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "caravel.anthropic.base-url",
                "http://127.0.0.1:" + provider.getAddress().getPort());
        all.put("caravel.model.streaming", String.valueOf(streamed));
        return TestHouse.start(all);
    }

    private void answer(HttpExchange call, String reply, boolean chunked, String word) throws IOException {
        byte[] body = reply.getBytes(StandardCharsets.UTF_8);
        begin(call, reply.equals(STREAM) ? "text/event-stream" : "application/json", word)
                .sendResponseHeaders(200, chunked ? 0 : body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    private HttpExchange begin(HttpExchange call, String type, String word) throws IOException {
        connections.add(call.getRemoteAddress());
        call.getRequestBody().readAllBytes();
        call.getResponseHeaders().set("content-type", type);
        if (word != null) {
            call.getResponseHeaders().set("connection", word);
        }
        return call;
    }
}
