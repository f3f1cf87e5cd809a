package dev.caravel.observe;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunListener;
import dev.caravel.money.Account;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.time.UtcDay;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * How things stand, as gauges: the day's budgets, breakers, whether tasks are taken, the oldest question, the price list's age.
 * They are looked up when somebody reads the meters. Thread-safe.
 */
public final class StateMeters implements RunListener, AutoCloseable {

    private static final int MOST_TENANTS = 50;
    private static final int MOST_PROVIDERS = 50;
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final double PICOS = 1e12;

    private final MeterRegistry registry;
    private final AgentsHealth health;
    private final Journal journal;
    private final Budgets budgets;
    private final Clock clock;
    private final Map<String, Standing> accounts = new ConcurrentHashMap<>();
    private final List<Meter> gauges = new CopyOnWriteArrayList<>();
    private final BoundedMeters<String> tenants;
    private final BoundedMeters<String> providers;

    /** How an account stood, and when. */
    private record Standing(Instant at, Account account) {}

    /**
     * @param registry where the meters live
     * @param health knows breakers and sources
     * @param journal keeps the accounts and the questions
     * @param budgets the limits of the day and of tenants
     * @param prices the day on which the price list was last brought up to date
     */
    public StateMeters(
            MeterRegistry registry,
            AgentsHealth health,
            Journal journal,
            Budgets budgets,
            LocalDate prices,
            Clock clock) {
        this.registry = registry;
        this.health = health;
        this.journal = journal;
        this.budgets = budgets;
        this.clock = clock;
        this.tenants = new BoundedMeters<>(MOST_TENANTS, this::addTenant);
        this.providers = new BoundedMeters<>(MOST_PROVIDERS, this::addProvider);
        budget(Tags.of("budget", "day", "tenant", ""), Scope::ofDay, budgets::day);
        gauge(
                "caravel.sources.paused",
                "1 while no task is taken from files, Kafka and schedules",
                Tags.empty(),
                none -> health.closed().isPresent() ? 1 : 0);
        gauge(
                "caravel.approvals.oldest.age.seconds",
                "How long the oldest question waits for a person; 0 when none does",
                Tags.empty(),
                none -> oldestQuestion());
        for (PauseReason reason : PauseReason.values()) {
            gauge(
                    "caravel.runs.standing.still",
                    "Runs that are paused or wait for a person, in all processes that share the journal",
                    Tags.of("reason", reason.label()),
                    none -> health.figures().standing().getOrDefault(reason, 0));
        }
        Instant updated = prices.atStartOfDay(ZoneOffset.UTC).toInstant();
        gauge(
                "caravel.prices.age.seconds",
                "How old the built-in price list is",
                Tags.empty(),
                none -> Duration.between(updated, clock.instant()).toSeconds());
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted started && started.tenant() != null) {
            tenants.of(started.tenant());
        } else if (event instanceof Event.ModelAsked asked) {
            providers.of(GenAi.provider(asked.model()));
        }
    }

    /** Tenants beyond the most have no gauges: what they spend has no sum that means anything. */
    private String addTenant(String tenant) {
        if (!tenant.equals(BoundedMeters.OTHER)) {
            budget(
                    Tags.of("budget", "tenant", "tenant", tenant),
                    now -> Scope.ofTenantsDay(tenant, now),
                    () -> budgets.dayOf(tenant));
        }
        return tenant;
    }

    private String addProvider(String provider) {
        gauge(
                "caravel.breaker.open",
                "1 while the circuit breaker keeps calls from the provider",
                Tags.of("provider", provider),
                none -> health.openBreakers().getOrDefault(provider, false) ? 1 : 0);
        return provider;
    }

    /** A scope without a limit has an infinite one. */
    private void budget(Tags tags, Function<Instant, String> account, Supplier<Optional<Dollars>> limit) {
        gauge(
                "caravel.budget.limit.usd",
                "What may be spent in this UTC day; infinite when there is no limit",
                tags,
                none -> limit.get().map(StateMeters::dollars).orElse(Double.POSITIVE_INFINITY));
        gauge(
                "caravel.budget.spent.usd",
                "What is spent in this UTC day",
                tags,
                none -> dollars(standing(account).spent()));
        gauge(
                "caravel.budget.reserved.usd",
                "What calls in progress may still cost at most",
                tags,
                none -> dollars(standing(account).reserved()));
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<StateMeters> value) {
        gauges.add(Gauge.builder(name, this, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /** Not asked more often than once a second; while the journal is away, what it said last holds. */
    private Account standing(Function<Instant, String> account) {
        Instant now = clock.instant();
        String name = account.apply(now);
        Standing last = accounts.get(name);
        if (last != null && last.at().plus(FRESH).isAfter(now)) {
            return last.account();
        }
        try {
            Account read = journal.account(name);
            accounts.keySet().removeIf(other -> !other.endsWith(UtcDay.of(now)));
            accounts.put(name, new Standing(now, read));
            return read;
        } catch (JournalUnavailable e) {
            return last == null ? Account.EMPTY : last.account();
        }
    }

    private double oldestQuestion() {
        try {
            return journal.approvals().waiting(1).stream()
                    .mapToLong(question -> Duration.between(question.requestedAt(), clock.instant())
                            .toSeconds())
                    .findFirst()
                    .orElse(0);
        } catch (JournalUnavailable e) {
            return Double.NaN;
        }
    }

    private static double dollars(Dollars amount) {
        return amount.picos() / PICOS;
    }

    /** Takes back the gauges, so that a context that is started anew can have its own. */
    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }
}
