/**
 * What may run: the verdict on a tool call, and the person who is asked. The rules themselves stand in the route
 * {@code caravel-guardrail}; the agent room heeds them.
 */
package dev.caravel.guard;
