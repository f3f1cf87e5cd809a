package dev.caravel.caller;

import dev.caravel.money.Dollars;
import dev.caravel.run.RunRequest;
import dev.caravel.run.TaskRefused;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * On whose behalf a route works, and what he may. It goes along as a property of the exchange, which no request can set.
 *
 * @param name what he is called
 * @param tenant the one whose runs his are, and whose alone he may see; empty when any may be
 * @param agents the names of those that he may ask; empty when all may be
 * @param budget what a run of his may cost at most, in US dollars; empty when only other limits hold
 * @param budgetDay what his tenant may spend in a UTC day, in US dollars; empty when only other limits hold
 */
public record Caller(
        String name,
        Optional<String> tenant,
        Optional<Set<String>> agents,
        Optional<Dollars> budget,
        Optional<Dollars> budgetDay) {

    /** Whoever needs no token: triggers, timers, this machine. */
    public static final Caller TRUSTED = trusted("caravel");

    private static final String PROPERTY = "CaravelCaller";

    /** One who may do everything. */
    static Caller trusted(String name) {
        return new Caller(name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The one on whose behalf a route works. */
    public static Caller of(Exchange exchange) {
        Caller caller = exchange.getProperty(PROPERTY, Caller.class);
        return caller == null ? TRUSTED : caller;
    }

    /** From now on the route works on his behalf. */
    public void goesAlong(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** The same within an agent's route, which may ask whichever agents its author wants. */
    public Caller withinAgent() {
        return agents.isEmpty() ? this : new Caller(name, tenant, Optional.empty(), budget, budgetDay);
    }

    public boolean mayAsk(String agent) {
        return agents.isEmpty() || agents.get().contains(agent);
    }

    /** Whether he may see everything there is. */
    public boolean seesAll() {
        return tenant.isEmpty() && agents.isEmpty();
    }

    /**
     * Whether he may see the runs of a tenant, and decide about them.
     *
     * @param other null for those that are no tenant's
     */
    public boolean maySee(String other) {
        return tenant.isEmpty() || tenant.get().equals(other);
    }

    /**
     * Whether he may see a run, and decide about it: one who may ask some agents only sees theirs.
     *
     * @param other the run's tenant; null for none
     */
    public boolean maySee(String other, String agent) {
        return maySee(other) && mayAsk(agent);
    }

    /** Whose word a decision is, where he says on whose behalf he gives it: his name stays. */
    public String signs(Optional<String> person) {
        return this == TRUSTED
                ? person.orElse(name)
                : person.map(one -> name + " (" + one + ")").orElse(name);
    }

    /**
     * What is asked for, within what he may: as his tenant's, and for no more money.
     *
     * @throws TaskRefused when he may not ask that agent
     */
    public RunRequest within(RunRequest request) {
        if (!mayAsk(request.agent())) {
            throw new TaskRefused(
                    TaskRefused.Fault.FORBIDDEN, "caller '" + name + "' may not ask agent '" + request.agent() + "'");
        }
        return request.onBehalfOf(tenant.or(request::tenant), least(request.budget()));
    }

    /** What a run of his may cost, where this is asked for: never more than he may spend. */
    public Optional<Dollars> least(Optional<Dollars> asked) {
        return asked.filter(amount -> budget.isEmpty() || amount.compareTo(budget.get()) < 0)
                .or(() -> budget);
    }
}
