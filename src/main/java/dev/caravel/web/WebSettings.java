package dev.caravel.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the server listens and whom it answers.
 *
 * @param host a name or address of this machine
 * @param port 0 = any free one
 * @param token what callers must show; empty when they need nothing, and then only this machine is answered
 */
public record WebSettings(String host, int port, Optional<String> token) {

    /**
     * The address to listen on.
     *
     * @throws IllegalArgumentException when the host is unknown, or others could call it and there is no token
     */
    InetSocketAddress address() {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("caravel.http.host: there is no host '" + host + "'");
        }
        if (token.isEmpty() && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException("caravel.http.host is '" + host + "', which others can reach: set"
                    + " caravel.http.token too, or take 127.0.0.1");
        }
        return new InetSocketAddress(address, port);
    }
}
