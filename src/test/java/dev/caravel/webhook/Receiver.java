package dev.caravel.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** Somebody who gets webhooks, behind a real socket. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Got> got = new CopyOnWriteArrayList<>();

    /** What came in a request. */
    record Got(String method, String path, Headers headers, String body, long atMs) {

        String header(String name) {
            return headers.getFirst(name);
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What it answers. */
    interface Answer {
        void to(HttpExchange call) throws IOException, InterruptedException;
    }

    static Answer status(int status, String... headers) {
        return call -> {
            for (int i = 0; i < headers.length; i += 2) {
                call.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            call.sendResponseHeaders(status, -1);
        };
    }

    /** @param answers by the number of the request, 1 for the first */
    static Receiver start(int port, IntFunction<Answer> answers) {
        try {
            return new Receiver(port, answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Receiver(int port, IntFunction<Answer> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(threads);
        server.createContext("/", call -> {
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int number;
            synchronized (got) {
                got.add(new Got(
                        call.getRequestMethod(),
                        call.getRequestURI().toString(),
                        call.getRequestHeaders(),
                        body,
                        System.nanoTime() / 1_000_000));
                number = got.size();
            }
            try {
                answers.apply(number).to(call);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                call.close();
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Got> got() {
        return got;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
