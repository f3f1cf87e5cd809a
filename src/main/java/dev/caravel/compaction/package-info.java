/**
 * What is left out of a conversation that does not fit into its model's context window, and what stands there instead. Its step
 * is {@code caravel.compaction} in the route {@code caravel-turn}.
 */
package dev.caravel.compaction;
