/** Takes up changed route files while the program serves: {@code serve --dev}. Runs in progress keep what they began with. */
package dev.caravel.reload;
