package dev.caravel.observe;

import dev.caravel.journal.MinuteSums;
import dev.caravel.loop.Runs;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.time.UtcDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Knows how everything stands. Whoever looks more often than once a second sees the same again. Thread-safe. */
public final class Lookout {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final int MINUTES_OF_BURN = 10;

    private final AgentsHealth health;
    private final Runs runs;
    private final Optional<Dollars> limit;
    private final Clock clock;
    private Instant next = Instant.MIN;
    private Overview last;

    /** @param limit what all runs may cost in a UTC day */
    public Lookout(AgentsHealth health, Runs runs, Optional<Dollars> limit, Clock clock) {
        this.health = health;
        this.runs = runs;
        this.limit = limit;
        this.clock = clock;
    }

    /** How everything stands now. */
    public synchronized Overview overview() {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
            last = look(now);
            next = now.plus(FRESH);
        }
        return last;
    }

    /** The journal's mark: while it is the same, nothing has happened to any run. */
    public String mark() {
        return health.figures().mark();
    }

    private Overview look(Instant now) {
        AgentsHealth.Numbers numbers = health.numbers();
        Figures.Read figures = health.figures();
        List<MinuteSums> hour = figures.lastHour(now);
        int calls = hour.stream().mapToInt(MinuteSums::calls).sum();
        int retries = hour.stream().mapToInt(MinuteSums::retries).sum();
        int streamed = hour.stream().mapToInt(MinuteSums::streamed).sum();
        long firstMs = hour.stream().mapToLong(MinuteSums::firstMs).sum();
        return new Overview(
                now.toString(),
                numbers.simulated(),
                numbers.active(),
                runs.mostActive(),
                numbers.queued(),
                numbers.waitingApproval(),
                figures.sums().ended(),
                figures.sums().failed(),
                numbers.errorRate(),
                numbers.tokensToday(),
                money(now, figures.account(), hour),
                calls + retries == 0 ? 0 : Math.round(retries * 10_000.0 / (calls + retries)) / 10_000.0,
                numbers.avgResponseMs(),
                numbers.p95ResponseMs(),
                streamed == 0 ? null : Long.valueOf(firstMs / streamed),
                health.openBreakers(),
                health.breakerReasons(),
                health.closed().orElse(null),
                Overview.Stretch.of(hour, 1),
                Overview.Stretch.of(figures.lastDay(now), Figures.HALF_HOUR));
    }

    private Overview.Money money(Instant now, Account day, List<MinuteSums> hour) {
        long burn = hour.subList(hour.size() - MINUTES_OF_BURN, hour.size()).stream()
                        .mapToLong(one -> one.spent().picos())
                        .sum()
                / MINUTES_OF_BURN;
        return new Overview.Money(
                day.spent(),
                day.reserved(),
                limit.orElse(null),
                new Dollars(burn),
                limit.flatMap(most -> end(now, most.minus(day.bound()), burn)).orElse(null));
    }

    private static Optional<String> end(Instant now, Dollars left, long burn) {
        if (burn <= 0) {
            return Optional.empty();
        }
        double minutes = Math.max(0, left.picos()) / (double) burn;
        Instant end = now.plusSeconds((long) (minutes * TimeUnit.MINUTES.toSeconds(1)));
        Instant midnight = LocalDate.parse(UtcDay.of(now))
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return end.isBefore(midnight) ? Optional.of(end.toString()) : Optional.empty();
    }
}
