/**
 * The routes {@code caravel-loop} and {@code caravel-run}: opening and closing a run, and the session that its steps
 * share meanwhile.
 */
package dev.caravel.loop;
