/** Spans of runs for OpenTelemetry; needed only where they are sent. */
package dev.caravel.observe.otel;
