/**
 * A run: a fold of its events, what it has spent, the calls it waits for, and the words it shares with its callers.
 * Knows no route.
 */
package dev.caravel.run;
