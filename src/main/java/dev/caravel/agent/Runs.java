package dev.caravel.agent;

import com.fasterxml.uuid.Generators;
import dev.caravel.journal.Dollars;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Message;
import dev.caravel.journal.RunListeners;
import dev.caravel.model.TextListener;
import dev.caravel.money.Budgets;
import dev.caravel.tool.ToolCall;
import dev.caravel.tool.ToolCatalog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Opens and closes runs, and keeps those that are under way. Thread-safe. */
public final class Runs implements AutoCloseable {

    private final Journal journal;
    private final RunListeners listeners;
    private final Limits limits;
    private final Budgets budgets;
    private final AgentCatalog agents;
    private final ToolCatalog tools;
    private final ModelRouter models;
    private final Pricing pricing;
    private final boolean simulated;
    /** To the microsecond, as entries are written. */
    private final Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

    private final Semaphore places;
    private final Map<String, RunSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, Map.Entry<Integer, Toolbox>> toolboxes = new ConcurrentHashMap<>();
    private volatile Stop closing;
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "caravel-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    /** @param simulated whether the built-in simulated model answers */
    public Runs(
            Journal journal,
            RunListeners listeners,
            Limits limits,
            Budgets budgets,
            AgentCatalog agents,
            ToolCatalog tools,
            ModelRouter models,
            Pricing pricing,
            boolean simulated) {
        this.journal = journal;
        this.listeners = listeners;
        this.limits = limits;
        this.budgets = budgets;
        this.agents = agents;
        this.tools = tools;
        this.models = models;
        this.pricing = pricing;
        this.simulated = simulated;
        this.places = new Semaphore(limits.active(), true);
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Begins a run on the body of the exchange; waits while too many are under way.
     *
     * @throws IllegalArgumentException when there is no input, or the model that is named can't be asked
     */
    public void open(Exchange exchange) throws InterruptedException {
        RunRequest request = exchange.getProperty(Names.REQUEST, RunRequest.class);
        if (request == null) {
            throw new IllegalStateException(
                    "direct:caravel-loop must be called from a route that begins with agent:NAME");
        }
        Agent agent = agents.find(request.agent()).orElseThrow();
        Optional<Resumption> resumption = Optional.ofNullable(exchange.getProperty(Names.RESUMPTION, Resumption.class));
        String input = exchange.getMessage().getBody(String.class);
        if (resumption.isEmpty() && (input == null || input.isBlank())) {
            throw new IllegalArgumentException("agent '" + agent.name() + "' was given no input: the body is empty");
        }
        request.model().ifPresent(this::check);
        Toolbox toolbox = toolbox(agent);
        Optional<ToolCall> parent = Optional.ofNullable(exchange.getProperty(ToolCall.PROPERTY, ToolCall.class));
        if (parent.isEmpty()) {
            // A child does not wait for a place: its parent holds one, and would hold it for ever.
            places.acquire();
        }
        Optional<RunSession> above = parent.map(call -> sessions.get(call.run()));
        Run run = resumption
                .map(Resumption::run)
                .orElseGet(() -> Run.unbegun(
                        Generators.timeBasedEpochGenerator().generate().toString()));
        RunSession session = session(run, agent, toolbox, parent, above);
        try {
            above.ifPresent(caller -> caller.tree().addSubagent(limits.subagents()));
            if (resumption.isPresent()) {
                resumption.get().begin(session, limits.turns());
            } else {
                session.record(start(agent, request, parent, above, input));
            }
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        parent.ifPresent(call -> call.stopped().thenAccept(why -> session.stop((Stop) why)));
        Optional.ofNullable(closing).ifPresent(session::stop);
        exchange.setProperty(Names.SESSION, session);
        exchange.setVariable(Names.RUN, run);
        session.sayWhatIsNext(exchange);
        exchange.setVariable(Names.INPUT_LENGTH, run.start().input().length());
        run.namedModel().ifPresent(name -> exchange.setVariable(Names.NAMED_MODEL, name));
        session.callersHeaders().putAll(exchange.getMessage().getHeaders());
        session.callersHeaders().keySet().removeIf(name -> name.regionMatches(true, 0, Names.HEADER_PREFIX, 0, 7));
        exchange.getMessage().removeHeaders("*");
        // A step that stops the route (the EIP stop) also skips what stands in doFinally.
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getProperty(Names.SESSION) != null) {
                    close(done);
                }
            }
        });
    }

    /** Records an event of a run that is under way, or that nobody is busy with. */
    void record(Run run, Event event) {
        listeners.recorded(run.record(event, clock, journal));
    }

    /** The agent's tools, made anew when routes of tools or agents came or went. */
    private Toolbox toolbox(Agent agent) {
        int changes = tools.changes() + agents.changes();
        Map.Entry<Integer, Toolbox> kept = toolboxes.get(agent.name());
        if (kept == null || kept.getKey() != changes) {
            kept = Map.entry(changes, Toolbox.of(agent, tools, agents));
            toolboxes.put(agent.name(), kept);
        }
        return kept.getValue();
    }

    private Event.RunStarted start(
            Agent agent, RunRequest request, Optional<ToolCall> parent, Optional<RunSession> above, String input) {
        int allowed = agent.maxTurns().orElse(limits.turns());
        return new Event.RunStarted(
                agent.name(),
                request.tenant()
                        .or(() -> above.map(run -> run.run().start().tenant()))
                        .orElse(null),
                request.thread().orElse(null),
                parent.map(ToolCall::run).orElse(null),
                input,
                earlier(agent, request),
                request.model().or(agent::model).orElse(null),
                Math.min(request.maxTurns().orElse(allowed), allowed),
                limits.duration().toMillis(),
                agent.maxTokens(),
                budget(agent, request, above.isPresent()).orElse(null),
                simulated);
    }

    /** A subagent without a budget of its own has its parent's; a caller can lower what an agent may spend. */
    private Optional<Dollars> budget(Agent agent, RunRequest request, boolean hasParent) {
        Optional<Dollars> allowed = agent.budget().or(() -> hasParent ? Optional.empty() : budgets.run());
        return Stream.concat(allowed.stream(), request.budget().stream()).min(Dollars::compareTo);
    }

    /** The conversation that the thread's last run leaves behind. */
    private List<Message> earlier(Agent agent, RunRequest request) {
        return request.thread()
                .flatMap(thread ->
                        journal.lastOfThread(agent.name(), request.tenant().orElse(""), thread))
                .map(journal::read)
                .filter(entries -> !entries.isEmpty())
                .map(entries -> Run.replay(entries).conversation())
                .orElse(List.of());
    }

    /** A session that holds a place until it is closed, if it has one, and is stopped when its time is over. */
    private RunSession session(
            Run run, Agent agent, Toolbox toolbox, Optional<ToolCall> parent, Optional<RunSession> above) {
        String id = run.id();
        TextListener text = new TextListener() {
            @Override
            public void text(String delta) {
                listeners.text(id, delta);
            }

            @Override
            public void retracted() {
                listeners.textRetracted(id);
            }
        };
        RunSession session =
                new RunSession(run, agent, toolbox, event -> record(run, event), text, limits.duration(), above);
        sessions.put(id, session);
        Future<?> deadline = deadlines.schedule(
                () -> session.stop(Stop.DURATION), limits.duration().toMillis(), TimeUnit.MILLISECONDS);
        session.onClose(() -> {
            deadline.cancel(false);
            sessions.remove(id);
            above.ifPresent(caller -> caller.spentWithin(parent.orElseThrow().effectKey(), run.cost()));
            if (parent.isEmpty()) {
                places.release();
            }
        });
        return session;
    }

    /**
     * Ends the run, or leaves it standing still, and gives the exchange its answer. A run that failed or was cancelled
     * throws at the caller; one that stands still ends its route without an answer.
     */
    public void close(Exchange exchange) {
        RunSession session = exchange.getProperty(Names.SESSION, RunSession.class);
        if (session == null) {
            return;
        }
        exchange.removeProperty(Names.SESSION);
        Run run = session.run();
        try {
            session.recordStop();
            if (run.status() == RunStatus.RUNNING) {
                session.record(
                        run.outcome().status() == RunStatus.PAUSED
                                ? new Event.RunParked(run.outcome().reason())
                                : end(run, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
            }
        } finally {
            session.close();
        }
        answer(exchange, session, run.toRecord());
        if (session.stop().filter(Stop.INTERRUPTED::equals).isPresent()) {
            // The interrupt was for the caller's thread, and the run's last events are written now.
            Thread.currentThread().interrupt();
        }
    }

    private static Event.RunEnded end(Run run, Throwable failure) {
        Run.Outcome outcome = run.outcome();
        if (outcome == Run.Outcome.NONE) {
            String what = failure == null ? "its loop ended early" : failure.toString();
            return new Event.RunEnded(RunStatus.FAILED.label(), "internal", "the run broke off: " + what);
        }
        return new Event.RunEnded(
                outcome.status().label(),
                outcome.reason().isEmpty() ? null : outcome.reason(),
                outcome.error().isEmpty() ? null : outcome.error());
    }

    private static void answer(Exchange exchange, RunSession session, RunRecord run) {
        exchange.getMessage().setHeaders(session.callersHeaders());
        exchange.getMessage().setHeader(Names.RUN_ID_HEADER, run.id());
        exchange.getMessage().setHeader(Names.STATUS_HEADER, run.status());
        if (run.reason() != null) {
            exchange.getMessage().setHeader(Names.REASON_HEADER, run.reason());
        }
        exchange.getMessage().setHeader(Names.COST_HEADER, run.costUsd().toString());
        exchange.getMessage().setHeader(Names.TURNS_HEADER, run.turns());
        exchange.getMessage().setBody(run.answer());
        RunStatus status = session.run().status();
        if (status == RunStatus.FAILED || status == RunStatus.CANCELLED) {
            exchange.setException(new RunFailed(run.id(), run.reason() == null ? "" : run.reason(), run.error()));
        } else {
            exchange.setException(null);
            exchange.setRouteStop(status == RunStatus.PAUSED);
        }
    }

    /**
     * Checks that the models of all tiers can be asked and paid for, and every agent's tools and model.
     *
     * @throws IllegalArgumentException naming the agent or the model and what it misses
     */
    public void check() {
        models.checkTiers();
        models.ofTiers().forEach(pricing::of);
        for (Agent agent : agents.all()) {
            Toolbox.of(agent, tools, agents);
            try {
                agent.model().ifPresent(this::check);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("agent '" + agent.name() + "': " + e.getMessage());
            }
        }
    }

    private void check(String model) {
        models.check(model);
        ModelRouter.named(model).ifPresent(pricing::of);
    }

    /** Stops a run that is under way; false when there is none of that id. */
    public boolean stop(String run, Stop why) {
        RunSession session = sessions.get(run);
        if (session == null) {
            return false;
        }
        session.stop(why);
        return true;
    }

    /** Stops all runs, those that are under way and those that still wait for a place. */
    public void stopAll(Stop why) {
        closing = why;
        sessions.values().forEach(session -> session.stop(why));
    }

    /** A run that is under way in this process; only its own thread changes it. */
    public Optional<Run> underWay(String run) {
        return Optional.ofNullable(sessions.get(run)).map(RunSession::run);
    }

    /** How many runs are under way. */
    public int active() {
        return sessions.size();
    }

    /** How many runs wait until there is a place for them. */
    public int waiting() {
        return places.getQueueLength();
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }
}
