/**
 * Agents and their runs: the {@code agent:} component, the run and its state, and the steps that the loop's routes are made
 * of.
 *
 * <p>Uses models, tools, money, guardrails and the journal; only the command line and the web may use it.
 */
package dev.caravel.agent;
