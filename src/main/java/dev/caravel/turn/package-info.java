/**
 * The routes {@code caravel-turn}, {@code caravel-choose-model}, {@code caravel-ask-model} and {@code caravel-
 * attempt}: limits, budget, model, request, reply.
 */
package dev.caravel.turn;
