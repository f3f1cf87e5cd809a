package dev.caravel.loop;

import dev.caravel.run.Stop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells a run to stop: because somebody wants it, or because its time is up. Any thread may use it. */
public final class StopSignal {

    private final Duration duration;
    private volatile long deadline;
    private final CompletableFuture<Stop> stopped = new CompletableFuture<>();
    private volatile long stoppedAt;

    /** @param duration how long the run may take from now */
    StopSignal(Duration duration) {
        this.duration = duration;
        beginTime();
    }

    /** Its time begins anew: until now it only waited. */
    void beginTime() {
        deadline = System.nanoTime() + duration.toNanos();
    }

    public Duration timeLeft() {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    /** Completes when the run must stop. */
    public CompletableFuture<Stop> stopped() {
        return stopped;
    }

    public boolean isStopped() {
        return stopped.isDone();
    }

    /** Why the run must stop; empty when it need not. */
    public Optional<Stop> stop() {
        return Optional.ofNullable(stopped.getNow(null));
    }

    /** Stops the run: closes the provider's connection, leaves tools behind, ends a wait. Any thread may call it. */
    public void stop(Stop why) {
        if (stopped.complete(why)) {
            stoppedAt = System.nanoTime();
        }
    }

    /** For how long it has been told to stop; empty when it was not. */
    Optional<Duration> stoppedFor() {
        return stoppedAt == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - stoppedAt));
    }

    /** Called by the watchdog. */
    void stopIfOverdue() {
        if (System.nanoTime() - deadline > 0) {
            stop(Stop.DURATION);
        }
    }

    /** Waits; false when {@link #stop} ended the wait. */
    public boolean pause(long milliseconds) {
        try {
            stopped.get(milliseconds, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (InterruptedException e) {
            stop(Stop.INTERRUPTED);
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stop has no exception", e);
        }
    }
}
