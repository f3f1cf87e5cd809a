package dev.caravel.journal;

import java.time.Instant;

/**
 * An event in its place.
 *
 * @param run the run's id
 * @param seq 1 for the run's first event, then without a gap
 * @param at when it was recorded
 */
public record Entry(String run, long seq, Instant at, Event event) {}
