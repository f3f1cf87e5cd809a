package dev.caravel.door;

import dev.caravel.agent.BegunRun;
import dev.caravel.caller.Caller;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunSelection;
import dev.caravel.money.Dollars;
import dev.caravel.recovery.RunControl;
import dev.caravel.run.Resolution;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.RunRequest;
import dev.caravel.run.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * Runs over HTTP: each method is a step of the route for one call. What a caller sends is data: it names an agent or a run of the
 * catalog, never an endpoint, and none of its headers goes further. Thread-safe.
 */
public final class RunResource {

    /** The variable that holds the id of the run that a call is about. */
    public static final String RUN = "run";

    /** The variable that says whether the caller wants events as they happen. */
    public static final String EVENTS = "events";

    /** The variable that says whether a caller's words may be those of somebody outside; true where it is not set. */
    public static final String UNTRUSTED = "untrusted";

    private static final String KEY = "Idempotency-Key";
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:.*,)?\\s*wait\\s*=\\s*\"?([0-9]{1,6})\"?\\s*(?:[,;].*)?");

    private final AgentDoor door;
    private final RunRecords records;
    private final RunControl control;
    private final RunFeeds feeds;
    private final Redaction redaction;
    private final SentFiles files;

    public RunResource(
            AgentDoor door,
            RunRecords records,
            RunControl control,
            RunFeeds feeds,
            Redaction redaction,
            SentFiles files) {
        this.files = files;
        this.door = door;
        this.records = records;
        this.control = control;
        this.feeds = feeds;
        this.redaction = redaction;
    }

    /**
     * Begins a run of the agent in the path, or finds the one that has the key; it does not depend on its caller.
     *
     * @throws Refusal when there is no such agent, or the body is not what it must be
     */
    public void start(Exchange exchange) throws Exception {
        RequestBody body = RequestBody.of(exchange, false);
        body.allow("input", "budget", "max_turns", "model", "tenant", "thread", "tags", "attachments");
        if (!body.get("input").isTextual() && !body.get("input").isArray()) {
            throw Refusal.malformed("'input' must be a text, or a list of messages");
        }
        History history = body.get("input").isTextual()
                ? new History(List.of(), body.get("input").asText())
                : History.of(body.get("input"));
        RunRequest request = new RunRequest(
                        RequestTarget.of(exchange).path("agent"),
                        body.text("tenant"),
                        body.text("thread"),
                        key(exchange),
                        Optional.empty(),
                        body.text("model"),
                        body.dollars("budget"),
                        body.number("max_turns"),
                        Optional.of(exchange.getFromRouteId()),
                        exchange.getVariable(UNTRUSTED, true, Boolean.class),
                        history.before(),
                        Optional.empty(),
                        List.of(),
                        tags(body))
                .with(files.in(body, "attachments"));
        BegunRun run = door.begin(exchange, request, history.input());
        exchange.setVariable(RUN, run.id());
        exchange.setVariable(EVENTS, Accept.events(exchange, false));
    }

    private static List<String> tags(RequestBody body) {
        try {
            return Tags.of(body.texts("tags"));
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("'tags': " + e.getMessage());
        }
    }

    /** The run as it stands, at once or after the time that the caller prefers to wait, {@code Prefer: wait=60} (RFC 7240). */
    public void await(Exchange exchange) throws InterruptedException {
        Matcher wait = WAIT.matcher(header(exchange, "Prefer").orElse(""));
        String run = exchange.getVariable(RUN, String.class);
        if (!wait.matches()) {
            accepted(exchange, run);
            return;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        Duration patience = asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
        boolean over = feeds.awaitRest(run, patience);
        RunRecord record = record(run);
        HttpReply.json(exchange, over && record.status().isOver() ? 200 : 202, json(record))
                .setHeader("Preference-Applied", "wait=" + patience.toSeconds());
        exchange.getMessage().setHeader("Location", "/runs/" + run);
    }

    /** Finds the run of the path. */
    public void find(Exchange exchange) {
        known(exchange);
        exchange.setVariable(EVENTS, Accept.events(exchange, true));
    }

    /** The run's record. */
    public void show(Exchange exchange) {
        HttpReply.json(exchange, 200, json(known(exchange)));
    }

    /** The records of the runs that started last, the newest first; the query narrows them down. */
    public void list(Exchange exchange) {
        Caller caller = Caller.of(exchange);
        RunSelection selection = ListQuery.of(RequestTarget.of(exchange), caller);
        HttpReply.list(
                exchange,
                records.latest(selection).stream()
                        .filter(run -> caller.maySee(run.tenant(), run.agent()))
                        .map(this::json)
                        .toList());
    }

    /** The events up to now, as the trace files have them. */
    public void events(Exchange exchange) {
        RunRecord run = known(exchange);
        HttpReply.list(
                exchange,
                records.events(run.id()).stream()
                        .map(Entry::json)
                        .map(redaction::apply)
                        .toList());
    }

    /** Ends the run for good, with those that its calls have started. */
    public void cancel(Exchange exchange) {
        String run = known(exchange).id();
        meddle(() -> control.cancel(run));
        accepted(exchange, run);
    }

    /** Resumes a paused run, with more money where the body says so. */
    public void resume(Exchange exchange) throws Exception {
        String run = known(exchange).id();
        RequestBody body = RequestBody.of(exchange, true);
        body.allow("budget");
        try {
            Optional<Dollars> budget =
                    body.dollars("budget").flatMap(asked -> Caller.of(exchange).least(Optional.of(asked)));
            requireMore(door.known(exchange, run), budget);
            control.resumeUnattended(run, budget);
        } catch (IllegalArgumentException e) {
            throw Refusal.conflict(e.getMessage());
        }
        accepted(exchange, run);
    }

    private static void requireMore(RunRecord run, Optional<Dollars> budget) {
        if (budget.isPresent() && run.budgetUsd() != null && budget.get().compareTo(run.budgetUsd()) < 0) {
            throw Refusal.conflict("'budget' is what the run may cost in all, and it has " + run.budgetUsd()
                    + " US dollars already; you can give it " + budget.get());
        }
    }

    /** Says what became of a call whose outcome is not known. */
    public void resolve(Exchange exchange) {
        String run = known(exchange).id();
        RequestBody body = RequestBody.of(exchange, false);
        body.allow("outcome", "result");
        Optional<String> result = body.text("result");
        Resolution resolution =
                switch (body.text("outcome").orElse("")) {
                    case "done" -> new Resolution(Optional.of(result.orElse("done")));
                    case "not_done" -> new Resolution(Optional.empty());
                    default -> throw Refusal.malformed("'outcome' must be done or not_done");
                };
        meddle(() -> control.resolve(run, RequestTarget.of(exchange).path("call"), resolution));
        accepted(exchange, run);
    }

    private interface Decision {
        void record();
    }

    private static void meddle(Decision decision) {
        try {
            decision.record();
        } catch (IllegalArgumentException e) {
            throw Refusal.conflict(e.getMessage());
        }
    }

    private RunRecord known(Exchange exchange) {
        RunRecord run = door.known(exchange, RequestTarget.of(exchange).path("id"));
        exchange.setVariable(RUN, run.id());
        return run;
    }

    private void accepted(Exchange exchange, String run) {
        HttpReply.json(exchange, 202, json(record(run))).setHeader("Location", "/runs/" + run);
    }

    private RunRecord record(String run) {
        return records.find(run).orElseThrow(() -> Refusal.unknown("run " + run + " is no longer kept"));
    }

    private String json(RunRecord run) {
        return redaction.apply(run.toJson());
    }

    /** Who sends one that is blank wants what it does not do. */
    private static Optional<String> key(Exchange exchange) {
        Optional<String> key = header(exchange, KEY);
        if (key.isEmpty() && exchange.getMessage().getHeader(KEY) != null) {
            throw Refusal.malformed(
                    "the header " + KEY + " is blank; send a text that is this task's own, or leave it out");
        }
        return key;
    }

    private static Optional<String> header(Exchange exchange, String name) {
        return Optional.ofNullable(exchange.getMessage().getHeader(name, String.class))
                .filter(text -> !text.isBlank());
    }
}
