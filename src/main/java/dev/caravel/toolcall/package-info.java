/** The routes {@code caravel-tools} and {@code caravel-call}: a call on its way to its tool's route and back. */
package dev.caravel.toolcall;
