package dev.caravel.money;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The limits that the settings give, in US dollars; empty means none.
 *
 * @param run what a run may cost with its subagents, unless its agent says otherwise
 * @param day what all runs together may cost in a UTC day
 * @param tenantDay what one tenant's runs may cost in a UTC day
 * @param patience how long a run waits for money that others have only reserved, before it lands
 * @param ofTenant the same for a tenant by name; the lower of both holds
 */
public record Budgets(
        Optional<Dollars> run,
        Optional<Dollars> day,
        Optional<Dollars> tenantDay,
        Duration patience,
        Function<String, Optional<Dollars>> ofTenant) {

    public Budgets(Optional<Dollars> run, Optional<Dollars> day, Optional<Dollars> tenantDay, Duration patience) {
        this(run, day, tenantDay, patience, tenant -> Optional.empty());
    }

    /** The same, with limits for tenants by name. */
    public Budgets with(Function<String, Optional<Dollars>> tenants) {
        return new Budgets(run, day, tenantDay, patience, tenants);
    }

    /** Whether a run whose agent and caller say nothing has a limit that must hold. */
    public boolean isLimited() {
        return run.isPresent() || day.isPresent() || tenantDay.isPresent();
    }

    /** What that tenant's runs may cost in a UTC day. */
    public Optional<Dollars> dayOf(String tenant) {
        return Stream.of(tenantDay, ofTenant.apply(tenant))
                .flatMap(Optional::stream)
                .min(Dollars::compareTo);
    }
}
