package dev.caravel.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a port for a server that has to be told its own.
 *
 * <p>One that the system hands out may be handed to another test before the server has it. These lie below those that
 * a system hands out: 32,768 on Linux (ip(7), {@code ip_local_port_range}), 49,152 elsewhere (RFC 6335).
 */
public final class FreePort {

    private static final int FIRST = 10_000;
    private static final int END = 32_000;

    private FreePort() {}

    /** A port on which nothing listens, on any of this machine's addresses. */
    public static int find() {
        int port = ThreadLocalRandom.current().nextInt(FIRST, END);
        return listens(port) ? find() : port;
    }

    private static boolean listens(int port) {
        try (ServerSocket any = new ServerSocket(port);
                ServerSocket local = new ServerSocket()) {
            // On some systems a server on one address and a server on all of them stand side by side.
            any.close();
            local.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
