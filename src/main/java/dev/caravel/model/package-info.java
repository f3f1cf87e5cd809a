/**
 * How a model is asked: the providers' wires, the event-stream reader, live attempts and their watchdog, and what each
 * failure means.
 *
 * <p>Knows nothing of agents, tools or runs; it may use the journal's vocabulary (messages, usage).
 */
package dev.caravel.model;
