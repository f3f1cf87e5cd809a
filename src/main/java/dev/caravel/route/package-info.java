/** Camel's routes as Caravel needs them: safe to run other people's steps in, and found by the name of what they offer. */
package dev.caravel.route;
