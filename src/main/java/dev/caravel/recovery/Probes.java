package dev.caravel.recovery;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.run.ProviderBackOff;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many of the runs continue that wait for a model whose provider is away. As long as it is away one at a time, as a probe, and
 * later each time; with each reply twice as many as before, whether their own time has come or not. Thread-safe.
 */
final class Probes implements RunListener {

    private final ProviderBackOff backOff;
    private final int most;
    private final Clock clock;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    /** @param most how many runs may continue side by side */
    Probes(ProviderBackOff backOff, int most, Clock clock) {
        this.backOff = backOff;
        this.most = most;
        this.clock = clock;
    }

    /** What stands between a model and the runs that wait for it. */
    private final class Gate {

        private int width = 1;
        private int inProgress;
        private int inVain;
        private Instant closedUntil = Instant.MIN;

        synchronized boolean pass(Instant due) {
            boolean isBack = width > 1;
            Instant now = clock.instant();
            if (inProgress >= width || !isBack && (now.isBefore(due) || now.isBefore(closedUntil))) {
                return false;
            }
            inProgress++;
            return true;
        }

        synchronized void left() {
            inProgress--;
        }

        synchronized void replied() {
            width = Math.min(2 * width, most);
            inVain = 0;
        }

        synchronized void failed() {
            width = 1;
            closedUntil = clock.instant().plus(backOff.after(inVain++));
        }
    }

    /** Whether a run may be resumed now; if so, {@link #left} tells that it did. */
    boolean pass(Event.NextTry waiting) {
        return gates.computeIfAbsent(waiting.model(), model -> new Gate()).pass(Instant.parse(waiting.at()));
    }

    /** A run that was resumed ended, or is paused again. */
    void left(Event.NextTry waited) {
        gates.get(waited.model()).left();
    }

    @Override
    public void recorded(Entry entry) {
        if (gates.isEmpty()) {
            return;
        }
        Optional<Gate> back = entry.event().reply().map(reply -> gates.get(reply.model()));
        if (back.isPresent()) {
            back.get().replied();
        } else if (entry.event() instanceof Event.RunParked parked
                && parked.nextTry() != null
                && gates.containsKey(parked.nextTry().model())) {
            gates.get(parked.nextTry().model()).failed();
        }
    }
}
