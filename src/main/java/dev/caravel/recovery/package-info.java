/** What happens while nobody watches: runs whose process died, paused and waiting runs, and what a journal forgets. */
package dev.caravel.recovery;
