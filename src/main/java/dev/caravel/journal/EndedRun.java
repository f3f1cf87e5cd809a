package dev.caravel.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that ended.
 *
 * @param answeredAfter the time from its start to its answer; empty when there is none, or a person was asked meanwhile
 */
public record EndedRun(Instant at, Optional<Duration> answeredAfter) {}
