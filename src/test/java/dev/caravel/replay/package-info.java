/**
 * Recorded provider traffic against the real routes. The recordings lie outside the project (system property
 * {@code recordings}); without them these tests are skipped.
 */
package dev.caravel.replay;
