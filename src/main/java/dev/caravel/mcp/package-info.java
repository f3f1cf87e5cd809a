/**
 * The MCP server: agents, and tools that say so, for clients of the Model Context Protocol. It is reached over HTTP, by a route
 * on {@code platform-http:}, or over standard input and output; what both share are the sessions and what is called in them.
 *
 * <p>Messages and sessions are the MCP Java SDK's, which is an optional dependency.
 */
package dev.caravel.mcp;
