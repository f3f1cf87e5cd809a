package dev.caravel.money;

import java.time.Duration;
import java.util.Optional;

/**
 * The limits that the settings give, in US dollars; empty means none.
 *
 * @param run what a run may cost with its subagents, unless its agent says otherwise
 * @param day what all runs together may cost in a UTC day
 * @param tenantDay what one tenant's runs may cost in a UTC day
 * @param patience how long a run waits for money that others have only reserved, before it lands
 */
public record Budgets(Optional<Dollars> run, Optional<Dollars> day, Optional<Dollars> tenantDay, Duration patience) {}
