/**
 * Tools: the {@code tool:} component, the catalog of tools, their schemas and results, and what the tools that come along do.
 *
 * <p>Knows nothing of models or runs.
 */
package dev.caravel.tool;
