package dev.caravel.web;

import dev.caravel.caller.Callers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the server listens and whom it answers.
 *
 * @param host a name or address of this machine
 * @param port 0 = any free one
 * @param callers who is answered, by their tokens; when there are none, only this machine is
 * @param connections how many may be open
 */
public record WebSettings(String host, int port, Callers callers, int connections) {

    private static final int MOST_CONNECTIONS = 2_000;

    public WebSettings(String host, int port, Callers callers) {
        this(host, port, callers, MOST_CONNECTIONS);
    }

    /** @param token what a caller must show who may do everything; empty when callers need nothing */
    public WebSettings(String host, int port, Optional<String> token) {
        this(host, port, new Callers(token, Optional.empty()));
    }

    /**
     * The address to listen on.
     *
     * @throws IllegalArgumentException when the host is unknown, or others could call it and need no token
     */
    InetSocketAddress address() {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("caravel.http.host: there is no host '" + host + "'");
        }
        if (callers.isEmpty() && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException("caravel.http.host is '" + host + "', which others can reach: set"
                    + " caravel.http.token or caravel.http.tokens too, or take 127.0.0.1");
        }
        return new InetSocketAddress(address, port);
    }
}
