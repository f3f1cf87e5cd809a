package dev.caravel.bench;

import com.sun.net.httpserver.HttpServer;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.TestHouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A simulated model, and a receiver of spans, in a process of its own: what they take is not counted as Caravel's. */
final class ProviderProcess implements AutoCloseable {

    private final Process process;
    private final String url;
    private final String receiver;

    ProviderProcess() throws IOException {
        process = Java.start(Path.of("target"), ProviderProcess.class);
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        url = said.readLine();
        receiver = said.readLine();
        if (receiver == null) {
            throw new IOException("the model does not start; target/stderr may say why");
        }
    }

    /** The program: says its address, and ends with whoever started it. */
    public static void main(String[] arguments) throws IOException {
        try (Simulator model = TestHouse.model("")) {
            System.out.println(model.url());
            System.out.println(
                    "http://127.0.0.1:" + startReceiver().getAddress().getPort());
            System.in.read();
        }
        System.exit(0);
    }

    private static HttpServer startReceiver() throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        return receiver;
    }

    /** The address of the model. */
    String url() {
        return url;
    }

    /** The address that takes spans, and forgets them. */
    String receiver() {
        return receiver;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
