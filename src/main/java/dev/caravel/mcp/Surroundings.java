package dev.caravel.mcp;

import dev.caravel.door.AgentDoor;
import dev.caravel.door.RunFeeds;
import dev.caravel.recovery.RunControl;
import dev.caravel.run.RunRecords;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * What a call works with.
 *
 * @param patience how long a client waits for an answer before it gets the run's id
 * @param threads a call has one while its client waits
 */
record Surroundings(
        AgentDoor door,
        RunRecords records,
        RunControl control,
        RunFeeds feeds,
        Duration patience,
        ExecutorService threads) {

    /** Does it on another thread; not at all when the program ends. */
    void run(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // What is in progress is paused, and there for the next start.
        }
    }
}
