package dev.caravel.webhook;

import dev.caravel.run.DeliveryPostponed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which receivers of webhooks are away. One that does not answer, or asks for it, is left alone for a while, longer each time;
 * then a single webhook tries whether it is back, so that it takes no place from the others. Thread-safe.
 */
final class Receivers {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Clock clock;
    private final Map<String, Away> away = new ConcurrentHashMap<>();

    /** @param until when the next webhook may be sent to it */
    private record Away(Duration pause, Instant until) {}

    Receivers(Clock clock) {
        this.clock = clock;
    }

    /**
     * A webhook is about to be sent.
     *
     * @param longest how long that may take; for so long nobody else tries whether a receiver is back
     * @throws DeliveryPostponed when the receiver is left alone
     */
    void begin(String receiver, Duration longest) {
        Instant now = clock.instant();
        Away before = away.get(receiver);
        if (before == null) {
            return;
        }
        boolean tries = !before.until().isAfter(now)
                && away.replace(receiver, before, new Away(before.pause(), now.plus(longest)));
        if (!tries) {
            Instant until =
                    Optional.ofNullable(away.get(receiver)).map(Away::until).orElse(now);
            throw new DeliveryPostponed(receiver, Duration.between(now, until).plus(FIRST_PAUSE));
        }
    }

    void answered(String receiver) {
        away.remove(receiver);
    }

    /** @param asked for how long the receiver wants to be left alone */
    void isAway(String receiver, Optional<Duration> asked) {
        away.compute(receiver, (name, before) -> {
            Duration pause = before == null ? FIRST_PAUSE : least(before.pause().multipliedBy(2), LONGEST_PAUSE);
            Duration wanted = asked.map(time -> least(time, LONGEST_PAUSE)).orElse(pause);
            Duration length = wanted.compareTo(pause) > 0 ? wanted : pause;
            return new Away(pause, clock.instant().plus(length));
        });
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
