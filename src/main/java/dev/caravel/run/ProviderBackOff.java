package dev.caravel.run;

import dev.caravel.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a run is tried again whose provider is away: later each time, give or take a little, so that many do not come back at
 * the same moment; and not before the provider wants to be asked again.
 *
 * @param first the first wait, doubled before each further try
 * @param longest the longest wait that is not the provider's own wish
 * @param patience how long a run waits in all before it fails
 */
public record ProviderBackOff(Duration first, Duration longest, Duration patience) {

    private static final double JITTER = 0.15;
    private static final int MOST_DOUBLINGS = 30;

    /** @param asked how long the provider asked to be left alone */
    public Event.NextTry nextTry(Run run, Optional<Duration> asked, Instant now) {
        Duration own = after(run.turn().trouble().pauses());
        Duration pause = asked.filter(wish -> wish.compareTo(own) > 0).orElse(own);
        Duration bounded = pause.compareTo(patience) < 0 ? pause : patience;
        return new Event.NextTry(
                run.turn().model(),
                run.turn().trouble().since().orElse(now).toString(),
                now.plus(bounded).toString());
    }

    /** The wait after so many that were in vain. */
    public Duration after(int pauses) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(pauses, MOST_DOUBLINGS));
        double jitter = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (Math.min(doubled, longest.toMillis()) * jitter));
    }

    /** Whether nobody need wait any more. */
    public boolean isOver(Event.NextTry waiting, Instant now) {
        return !Instant.parse(waiting.since()).plus(patience).isAfter(now);
    }
}
