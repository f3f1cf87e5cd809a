/**
 * Tools: the {@code tool:} component, the catalog of tools, their schemas and results, and what the built-in tools do.
 *
 * <p>Knows nothing of models or runs.
 */
package dev.caravel.tool;
