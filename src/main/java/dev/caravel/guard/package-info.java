/**
 * The routes {@code caravel-judge} and {@code caravel-guardrail}: the verdict on each tool call. The rules themselves
 * stand in the route.
 */
package dev.caravel.guard;
