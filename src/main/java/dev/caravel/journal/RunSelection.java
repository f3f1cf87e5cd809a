package dev.caravel.journal;

import dev.caravel.money.Dollars;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which runs somebody wants to see: {@link #latest} are any, the newest first, and each of the methods narrows them down.
 *
 * @param limit how many at most
 * @param statuses only those that stand so; empty for all
 * @param agents only those of these agents; empty for all
 * @param tenant only this tenant's
 * @param tags only those that have all of these
 * @param parent only those that calls of this run have started
 * @param top only those that no run's call has started
 * @param forkOf only those that go on from a place of this run
 * @param model only those that asked a model with this in its {@code provider/model}, or whose subagents did; case does not count
 * @param text only those with this in the input or the answer, as it stands but for its case
 * @param minCost only those that have cost as much or more, their subagents included
 * @param since only those that started then or later
 * @param endedSince only those that ended, or came to stand still, then or later
 * @param order which come first
 * @param before only those that started before this run, as the next page of a list of the newest first
 */
public record RunSelection(
        int limit,
        Set<RunStatus> statuses,
        Set<String> agents,
        Optional<String> tenant,
        Set<String> tags,
        Optional<String> parent,
        boolean top,
        Optional<String> forkOf,
        Optional<String> model,
        Optional<String> text,
        Optional<Dollars> minCost,
        Optional<Instant> since,
        Optional<Instant> endedSince,
        Order order,
        Optional<String> before) {

    /** Which runs come first. */
    public enum Order {
        NEWEST,
        DEAREST
    }

    /** The runs that started last. */
    public static RunSelection latest(int limit) {
        return new RunSelection(
                limit,
                Set.of(),
                Set.of(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Order.NEWEST,
                Optional.empty());
    }

    /** The runs that started last, of any status where none is named. */
    public static RunSelection latest(int limit, Optional<RunStatus> status) {
        return latest(limit).standing(status.<Set<RunStatus>>map(EnumSet::of).orElse(Set.of()));
    }

    public RunSelection standing(Set<RunStatus> any) {
        return with(change -> change.statuses = any);
    }

    public RunSelection ofAgents(Set<String> any) {
        return with(change -> change.agents = any);
    }

    public RunSelection ofTenant(Optional<String> one) {
        return with(change -> change.tenant = one);
    }

    public RunSelection tagged(Set<String> all) {
        return with(change -> change.tags = all);
    }

    public RunSelection startedBy(Optional<String> run) {
        return with(change -> change.parent = run);
    }

    /** None of subagents. */
    public RunSelection onTop() {
        return with(change -> change.top = true);
    }

    public RunSelection forkedFrom(Optional<String> run) {
        return with(change -> change.forkOf = run);
    }

    public RunSelection asking(Optional<String> part) {
        return with(change -> change.model = part);
    }

    public RunSelection saying(Optional<String> words) {
        return with(change -> change.text = words);
    }

    public RunSelection costing(Optional<Dollars> least) {
        return with(change -> change.minCost = least);
    }

    public RunSelection startedSince(Optional<Instant> moment) {
        return with(change -> change.since = moment);
    }

    public RunSelection endedSince(Optional<Instant> moment) {
        return with(change -> change.endedSince = moment);
    }

    public RunSelection inOrder(Order first) {
        return with(change -> change.order = first);
    }

    public RunSelection startedBefore(Optional<String> run) {
        return with(change -> change.before = run);
    }

    private RunSelection with(Consumer<Change> change) {
        Change other = new Change(this);
        change.accept(other);
        return other.selection();
    }

    /** A copy in which one part is another. */
    private static final class Change {

        private int limit;
        private Set<RunStatus> statuses;
        private Set<String> agents;
        private Optional<String> tenant;
        private Set<String> tags;
        private Optional<String> parent;
        private boolean top;
        private Optional<String> forkOf;
        private Optional<String> model;
        private Optional<String> text;
        private Optional<Dollars> minCost;
        private Optional<Instant> since;
        private Optional<Instant> endedSince;
        private Order order;
        private Optional<String> before;

        Change(RunSelection from) {
            limit = from.limit;
            statuses = from.statuses;
            agents = from.agents;
            tenant = from.tenant;
            tags = from.tags;
            parent = from.parent;
            top = from.top;
            forkOf = from.forkOf;
            model = from.model;
            text = from.text;
            minCost = from.minCost;
            since = from.since;
            endedSince = from.endedSince;
            order = from.order;
            before = from.before;
        }

        RunSelection selection() {
            return new RunSelection(
                    limit,
                    statuses,
                    agents,
                    tenant,
                    tags,
                    parent,
                    top,
                    forkOf,
                    model,
                    text,
                    minCost,
                    since,
                    endedSince,
                    order,
                    before);
        }
    }
}
