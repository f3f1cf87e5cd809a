/**
 * What the simulated model decides: the next move in a conversation, from the task, the declared tools and their results.
 *
 * <p>No network, no clock but the one that is handed in, no randomness: the same conversation always gets the same move. It
 * knows nothing of the providers' wires; those translate to {@link dev.caravel.simulator.mind.Conversation} and from
 * {@link dev.caravel.simulator.mind.Move}. Only the simulator's own packages use it.
 */
package dev.caravel.simulator.mind;
