package dev.caravel.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.Until;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody takes the server from others by holding on to connections. */
class ConnectionsTest {

    private static final int MOST = 5;
    private static final String REQUEST = "GET /slow HTTP/1.1\r\nHost: here\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger busy = new AtomicInteger();
    private final List<CompletableFuture<Void>> longOnes = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() {
        Router router = Router.router(vertx);
        server = vertx.createHttpServer(Connections.options()).requestHandler(router);
        new Connections(MOST, busy::get, Duration.ofSeconds(1)).watch(vertx, server, router);
        router.route().handler(BodyHandler.create(false));
        router.route("/slow")
                .handler(call -> vertx.setTimer(2_500, late -> call.response().end("there")));
        router.route("/long").handler(call -> {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            call.request().connection().closeHandler(closed -> gone.complete(null));
            longOnes.add(gone);
            call.response().end(Buffer.buffer(new byte[50_000_000]));
        });
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /slow HTTP/1.1\r\nHost: here\r\nX-Long: ",
                "POST /slow HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n"
            })
    void whoSendsNoWholeRequestInTimeLosesTheConnectionHoweverOftenAByteComes(String beginning) throws Exception {
        try (Socket socket = open()) {
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));

            assertThat(millisecondsUntilClosed(socket, !beginning.isEmpty())).isBetween(800L, 8_000L);
        }
    }

    @Test
    void whoWaitsForAnAnswerGetsIt() throws Exception {
        try (Socket socket = open()) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("there");
        }
    }

    @Test
    void whoDoesNotReadTheAnswerLosesTheConnection() throws Exception {
        List<Boolean> closed = new ArrayList<>();
        try (Socket socket = open()) {
            socket.setReceiveBufferSize(4_096);
            socket.getOutputStream()
                    .write("GET /long HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Until.is("the answer begins", () -> longOnes.size() == 1);
            Until.is("the connection is closed", Duration.ofSeconds(8), () -> longOnes.get(0)
                    .isDone());
        }
    }

    @Test
    void requestsThatCameBeforeTheirTurnAreAnsweredInOrderAndCostLittle() throws Exception {
        try (Socket socket = open()) {
            String request = "GET /slow HTTP/1.1\r\nHost: here\r\n\r\n";
            String last = "GET /last HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((request + last).getBytes(StandardCharsets.US_ASCII));

            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answers.indexOf("there")).isPositive().isLessThan(answers.indexOf("404"));
        }
    }

    @Test
    void requestsThatNobodyWaitsForAreNotRead() throws Exception {
        try (Socket socket = open()) {
            byte[] request = "GET /slow HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                try {
                    while (count < 2_000_000) {
                        socket.getOutputStream().write(request);
                        count++;
                    }
                } catch (IOException e) {
                    return count;
                }
                return count;
            });
            Thread.sleep(2_000);
            assertThat(sent).isNotDone();
        }
    }

    @Test
    void thereAreSoManyAtMostAndRoomAgainAfterwards() throws Exception {
        List<Socket> all = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            all.add(open());
        }
        Thread.sleep(200);
        try (Socket oneTooMany = open()) {
            oneTooMany.setSoTimeout(500);
            assertThat(isClosed(oneTooMany)).isTrue();
        }
        for (Socket socket : all) {
            socket.close();
        }
        Thread.sleep(200);

        whoWaitsForAnAnswerGetsIt();
    }

    @Test
    void requestsWhoseCallersAreGoneCountUntilTheyEnd() throws Exception {
        busy.set(MOST);
        try (Socket oneTooMany = open()) {
            oneTooMany.setSoTimeout(500);
            assertThat(isClosed(oneTooMany)).isTrue();
        }
        busy.set(MOST - 1);

        whoWaitsForAnAnswerGetsIt();
    }

    private Socket open() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    }

    private static long millisecondsUntilClosed(Socket socket, boolean trickling) throws IOException {
        socket.setSoTimeout(100);
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < Duration.ofSeconds(10).toNanos() && !isClosed(socket)) {
            if (trickling) {
                try {
                    socket.getOutputStream().write('x');
                } catch (SocketException e) {
                    break;
                }
            }
        }
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
