package dev.caravel.model;

/**
 * One event of a stream.
 *
 * @param name the event's name; {@code message} when the stream names none
 * @param data its data lines, joined
 */
record ServerSentEvent(String name, String data) {

    static final String ERROR = "error";

    /** Whether the event is not a part of the reply but tells why there is none. */
    boolean isError() {
        return name.equals(ERROR);
    }
}
