/**
 * Answers with a shape: the JSON Schema that an agent's answer has to match, and the answer read as JSON.
 *
 * <p>Knows nothing of runs.
 */
package dev.caravel.output;
