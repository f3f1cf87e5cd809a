/** What things cost, in figures. No tests: the profile {@code bench} runs one, and a build none. */
package dev.caravel.bench;
