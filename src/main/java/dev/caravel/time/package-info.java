/** Limits on the wall clock, and how long others ask to wait. */
package dev.caravel.time;
