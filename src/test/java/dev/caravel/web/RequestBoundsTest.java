package dev.caravel.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.LogLines;
import dev.caravel.support.TestHouse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may be, in bytes on a socket: whoever sends more is told so, and costs nothing. */
class RequestBoundsTest {

    private static final String POST = "POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    private static TestHouse house;

    @BeforeAll
    static void start() {
        house = TestHouse.start(Map.of(), context -> {
            WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty()));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("platform-http:/length").setBody(simple("${body.length()} letters"));
                }
            });
        });
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void aFirstLineThatIsTooLong() throws Exception {
        assertProblem("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "first line");
    }

    @Test
    void aHeaderThatIsTooLong() throws Exception {
        assertProblem(POST + "X: " + "a".repeat(40_000) + "\r\n\r\n", 431, "headers");
    }

    @Test
    void tooManyHeaders() throws Exception {
        assertProblem(POST + "X: a\r\n".repeat(10_000) + "\r\n", 431, "headers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0000 this is TLS\r\n\r\n",
                "GET\r\n\r\n",
                "GET /length HTTP/1.1\r\nHost: localhost\r\nNo colon\r\n\r\n",
                "GET /length HTTP/1.1\r\nHost: localhost\r\nA b: c\r\n\r\n",
                "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
            })
    void aHeadThatIsNone(String request) throws Exception {
        assertProblem(request, 400, "malformed");
    }

    @Test
    void aBodyInPiecesThatIsTooLong() throws Exception {
        String piece = "10000\r\n" + "a".repeat(0x10000) + "\r\n";

        assertProblem(POST + "Transfer-Encoding: chunked\r\n\r\n" + piece.repeat(200), 413, "longer than");
    }

    @Test
    void aSmallBodyThatBecomesAHugeOne() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream pack = new GZIPOutputStream(packed)) {
            byte[] nothing = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                pack.write(nothing);
            }
        }
        String head = POST + "Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n";

        assertProblem(head + packed.toString(StandardCharsets.ISO_8859_1), 413, "longer than");
    }

    @Test
    void aBodyThatSaysThatItIsTooLongIsNotWaitedFor() throws Exception {
        assertProblem(POST + "Content-Length: 1000000000\r\n\r\n", 413, "longer than");
    }

    @Test
    void aBodyThatIsNotPackedAsItSays() throws Exception {
        try (LogLines router = new LogLines(RoutingContext.class);
                LogLines server = new LogLines(WebServer.class)) {
            assertProblem(POST + "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\nnot a gzip!!", 400, "malformed");
            assertThat(router.all()).isEmpty();
            assertThat(server.all()).isEmpty();
        }
    }

    @Test
    void aCallerWhoLeavesInTheMiddleOfTheBodyIsNoNews() throws Exception {
        try (LogLines router = new LogLines(RoutingContext.class);
                LogLines server = new LogLines(WebServer.class)) {
            URI url = URI.create(url());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
                socket.getOutputStream()
                        .write((POST + "Content-Length: 12\r\n\r\nhalf").getBytes(StandardCharsets.ISO_8859_1));
                Thread.sleep(100);
            }
            Thread.sleep(200);
            assertThat(router.all()).isEmpty();
            assertThat(server.all()).isEmpty();
        }
    }

    @Test
    void aBodyOfMostBytesIsTaken() throws Exception {
        assertThat(answer(POST + "Content-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n" + "a".repeat(1_000_000)))
                .startsWith("HTTP/1.1 200")
                .contains("1000000 letters");
    }

    private static void assertProblem(String request, int status, String words) throws Exception {
        assertThat(answer(request))
                .matches("(?s)HTTP/1\\.[01] " + status + ".*")
                .contains("content-type: application/problem+json")
                .contains("\"status\":" + status)
                .contains(words);
    }

    private static String url() {
        return house.context()
                .getRegistry()
                .lookupByNameAndType(WebServer.NAME, WebServer.class)
                .url();
    }

    private static String answer(String request) throws IOException {
        URI url = URI.create(url());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
            socket.setSoTimeout(3_000);
            // Whoever is told no may still have much to send.
            CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // It was told no.
                }
            });
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(got);
            } catch (SocketException | SocketTimeoutException e) {
                // What is still sent is read for a while, so that the answer arrives: what came before counts.
            }
            return got.toString(StandardCharsets.UTF_8);
        }
    }
}
