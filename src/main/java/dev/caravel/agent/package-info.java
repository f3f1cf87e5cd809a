/** The {@code agent:} component: what an agent is, which agents there are, and the tools that each may call. */
package dev.caravel.agent;
