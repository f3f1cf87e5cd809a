/**
 * What can be seen from outside while agents work: meters for the application's monitoring, and how the agents are.
 *
 * <p>Fed by the events of runs, and by nothing else.
 */
package dev.caravel.observe;
