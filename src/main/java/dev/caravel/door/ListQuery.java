package dev.caravel.door;

import dev.caravel.caller.Caller;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.run.Tags;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which runs a query asks for. */
final class ListQuery {

    private static final int USUAL_PAGE = 50;
    private static final int LONGEST_PAGE = 1_000;

    /** In the place of a parent's id. */
    private static final String NO_RUN = "none";

    private static final Pattern RUN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private ListQuery() {}

    /**
     * Only of runs that the caller may see.
     *
     * @throws Refusal when a parameter is unknown or is not what it must be
     */
    static RunSelection of(RequestTarget target, Caller caller) {
        target.allow(
                "status",
                "agent",
                "tenant",
                "tag",
                "model",
                "text",
                "min_cost",
                "parent",
                "fork_of",
                "since",
                "ended_since",
                "order",
                "limit",
                "before");
        Optional<String> parent = target.query("parent");
        RunSelection any =
                RunSelection.latest(target.query("limit").map(ListQuery::limit).orElse(USUAL_PAGE));
        return (parent.filter(NO_RUN::equals).isPresent() ? any.onTop() : any)
                .standing(target.query("status").map(ListQuery::statuses).orElse(Set.of()))
                .ofAgents(target.query("agent").map(Set::of).or(caller::agents).orElse(Set.of()))
                .ofTenant(caller.tenant().or(() -> target.query("tenant")))
                .asking(target.query("model"))
                .saying(target.query("text"))
                .costing(target.query("min_cost").map(ListQuery::dollars))
                .tagged(tags(target.listed("tag")))
                .startedBy(parent.filter(id -> !id.equals(NO_RUN)).map(run -> run("parent", run)))
                .forkedFrom(target.query("fork_of").map(run -> run("fork_of", run)))
                .startedSince(target.query("since").map(text -> moment("since", text)))
                .endedSince(target.query("ended_since").map(text -> moment("ended_since", text)))
                .inOrder(order(target))
                .startedBefore(target.query("before").map(run -> run("before", run)));
    }

    private static Set<String> tags(List<String> words) {
        try {
            return Set.copyOf(Tags.of(words));
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("tag: " + e.getMessage());
        }
    }

    private static String run(String parameter, String id) {
        if (!RUN.matcher(id).matches()) {
            throw Refusal.malformed(
                    parameter + " must be the id of a run, such as 0199b2f4-8c1e-7d3a-9f60-5a2b7c4d1e08, not '"
                            + Printable.line(id) + "'");
        }
        return id;
    }

    /** Beyond the year 9999 no journal counts. */
    private static Instant moment(String parameter, String text) {
        try {
            Instant moment = Instant.parse(text);
            if (moment.isAfter(EARLIEST) && moment.isBefore(LATEST)) {
                return moment;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw Refusal.malformed(
                parameter + " must be a moment such as 2026-11-28T00:00:00Z, not '" + Printable.line(text) + "'");
    }

    private static RunSelection.Order order(RequestTarget target) {
        String order = target.query("order").orElse("newest");
        if (order.equals("cost") && target.query("before").isPresent()) {
            throw Refusal.malformed("before is for the newest first: ask for more with limit");
        }
        return switch (order) {
            case "newest" -> RunSelection.Order.NEWEST;
            case "cost" -> RunSelection.Order.DEAREST;
            default -> throw Refusal.malformed("order must be newest or cost, not '" + Printable.line(order) + "'");
        };
    }

    private static int limit(String text) {
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > LONGEST_PAGE) {
            throw Refusal.malformed(
                    "limit must be a whole number from 1 to " + LONGEST_PAGE + ", not '" + Printable.line(text) + "'");
        }
        return Integer.parseInt(text);
    }

    private static Set<RunStatus> statuses(String words) {
        Set<RunStatus> statuses = EnumSet.noneOf(RunStatus.class);
        Arrays.stream(words.split(",", -1)).map(ListQuery::status).forEach(statuses::add);
        return statuses;
    }

    private static RunStatus status(String word) {
        return RunStatus.named(word.strip())
                .filter(RunStatus.recorded()::contains)
                .orElseThrow(() -> Refusal.malformed("there is no status '" + Printable.line(word) + "'; there are: "
                        + RunStatus.recorded().stream().map(RunStatus::label).collect(Collectors.joining(", "))));
    }

    private static Dollars dollars(String text) {
        try {
            Dollars least = Dollars.parse(text);
            if (least.compareTo(Dollars.ZERO) >= 0) {
                return least;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw Refusal.malformed(
                "min_cost must be an amount of US dollars from 0, such as 0.25, not '" + Printable.line(text) + "'");
    }
}
