/**
 * The two wires that the simulated model speaks: what they accept, what they refuse and with which words, and how they write
 * an answer, whole or as a stream. It translates between the providers' JSON and {@link dev.caravel.simulator.mind}; it opens
 * no socket. Only the simulator's own packages use it.
 */
package dev.caravel.simulator.wire;
