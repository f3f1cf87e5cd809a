/**
 * What happened: the events of a run, the journal that keeps them, and the views that are derived from them.
 *
 * <p>Every other package may use it; of ours it uses money, text and time.
 */
package dev.caravel.journal;
