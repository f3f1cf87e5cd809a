package dev.caravel.model;

/**
 * One event of a stream.
 *
 * @param name the event's name; {@code message} when the stream names none
 * @param data its data lines, joined
 */
record ServerSentEvent(String name, String data) {}
