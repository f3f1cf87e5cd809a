/** Limits on the wall clock. */
package dev.caravel.time;
