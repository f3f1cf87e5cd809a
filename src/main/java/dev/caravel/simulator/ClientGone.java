package dev.caravel.simulator;

import java.io.IOException;

/** The client closed the connection while it was being answered. */
final class ClientGone extends IOException {

    private static final long serialVersionUID = 1L;

    ClientGone(String message) {
        super(message);
    }

    ClientGone(IOException cause) {
        super(cause);
    }
}
