/**
 * What happened: the events of a run, the journal that keeps them, and the views that are derived from them.
 *
 * <p>Everything else may use this package; it uses nothing of ours.
 */
package dev.caravel.journal;
