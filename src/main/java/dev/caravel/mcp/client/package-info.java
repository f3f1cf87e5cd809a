/**
 * The MCP client: tools of servers that speak the Model Context Protocol, each behind an endpoint {@code mcp:SERVER/TOOL} that is
 * called as any other tool is. A server is a program, started here and spoken to over its standard input and output, or is
 * reached over Streamable HTTP.
 *
 * <p>Sessions and messages are the MCP Java SDK's, which is an optional dependency.
 */
package dev.caravel.mcp.client;
