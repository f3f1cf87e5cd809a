package dev.caravel.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;

/**
 * How a reply begins, which tells whether it is a stream of events or one piece of JSON: some hosts send a stream as
 * {@code application/json}, others all at once as {@code text/event-stream}.
 */
final class ReplyStart {

    private static final String SPACE = " \t\r\n";
    private static final int BYTE_ORDER_MARK = 0xEF;
    /** Of the fields of an event, and of a comment. */
    private static final String EVENT = "deir:";

    private final PushbackInputStream body;
    private final Optional<Character> first;

    /** Waits for the first letter; hosts keep a connection alive with empty lines before it. */
    ReplyStart(InputStream in) throws IOException {
        body = new PushbackInputStream(in);
        int letter = body.read();
        for (long skipped = 0; isSpace(letter); skipped++) {
            if (skipped > ReplyBounds.KEPT) {
                throw ReplyBounds.passed("nothing but space");
            }
            letter = body.read();
        }
        if (letter >= 0) {
            body.unread(letter);
        }
        first = letter < 0 ? Optional.empty() : Optional.of((char) letter);
    }

    private boolean isSpace(int letter) throws IOException {
        if (letter == BYTE_ORDER_MARK) {
            body.skipNBytes(2);
        }
        return letter == BYTE_ORDER_MARK || letter >= 0 && letter <= ' ' && SPACE.indexOf(letter) >= 0;
    }

    /** @param said whether the reply's head calls it a stream of events */
    boolean isEventStream(boolean said) {
        return first.map(letter -> said ? "{[<".indexOf(letter) < 0 : EVENT.indexOf(letter) >= 0)
                .orElse(said);
    }

    /** The reply from its first letter on. */
    InputStream body() {
        return body;
    }
}
