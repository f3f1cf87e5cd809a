package dev.caravel.doctor;

import dev.caravel.text.Causes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/** Ports: those that are listened on here, and those of others. */
final class Network {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Network() {}

    /** Whether a port can be listened on. It is, for a moment. */
    static Finding free(String host, int port) {
        String address = host + ":" + port;
        try (ServerSocket socket = new ServerSocket()) {
            // As a server does it, which need not wait for the last one's connections to be forgotten.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return Finding.ok("http", address + " is free");
        } catch (IOException e) {
            return Finding.warning(
                    "http",
                    address + " can't be listened on: " + Causes.line(e),
                    "Is a caravel serve running? Otherwise set caravel.http.port.");
        }
    }

    static Finding reached(String subject, String host, int port, String remedy) {
        String address = host + ":" + port;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
            return Finding.ok(subject, address + " can be reached");
        } catch (IOException | IllegalArgumentException e) {
            String why = new InetSocketAddress(host, port).isUnresolved() ? "the host is not known" : Causes.line(e);
            return Finding.wrong(subject, address + " can't be reached: " + why, remedy);
        }
    }

    static Finding reached(String subject, URI address, String remedy) {
        int port = address.getPort() >= 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
        return reached(subject, address.getHost(), port, remedy);
    }
}
