package dev.caravel.agent;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.caravel.journal.Dollars;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.KeyTaken;
import dev.caravel.journal.Message;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.StaleOwner;
import dev.caravel.model.TextListener;
import dev.caravel.money.Budgets;
import dev.caravel.time.Watchdog;
import dev.caravel.tool.ToolCall;
import dev.caravel.tool.ToolCatalog;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Opens and closes runs, and keeps those that are under way. Thread-safe. */
public final class Runs implements LiveRuns, AutoCloseable {

    private final Journal journal;
    private final RunListeners listeners;
    private final Limits limits;
    private final Budgets budgets;
    private final AgentCatalog agents;
    private final ToolCatalog tools;
    private final ModelRouter models;
    private final Pricing pricing;
    private final boolean simulated;
    private final Clock clock = Clock.systemUTC();

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Semaphore places;
    private final Map<String, RunSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, Map.Entry<Integer, Toolbox>> toolboxes = new ConcurrentHashMap<>();
    private final Redelivery redelivery;
    private final Deliveries deliveries;
    private final Ending ending;
    private volatile Stop closing;
    private final Watchdog deadlines;

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
            boolean simulated,
            CamelContext context) {
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
        this.redelivery = new Redelivery(journal, sessions::containsKey, () -> closing != null);
        this.deliveries = new Deliveries(context, this::record);
        this.ending = new Ending(redelivery, deliveries);
        this.deadlines = Watchdog.over(sessions.values(), "caravel-deadlines", RunSession::stopIfOverdue);
    }

    /**
     * Begins a run on the body of the exchange, or goes on with the one that it continues; waits while too many are under
     * way. A message whose key a run has already gets that run's answer when it has one.
     *
     * @throws IllegalArgumentException when there is no input, or the model that is named can't be asked
     */
    public void open(Exchange exchange) throws InterruptedException {
        RunRequest request = exchange.getProperty(Names.REQUEST, RunRequest.class);
        if (request == null) {
            throw new IllegalStateException(
                    "direct:caravel-loop must be called from a route that begins with agent:NAME");
        }
        Opening opening = opening(exchange, request);
        Optional<Resumption> resumption = Optional.ofNullable(exchange.getProperty(Names.RESUMPTION, Resumption.class));
        while (true) {
            try {
                if (resumption.isEmpty()) {
                    Optional<Run> known = known(opening);
                    RunRequest allowed = request.within(allowedBudget(opening), allowedTurns(opening));
                    if (known.isPresent() && !Redelivery.goesOn(known.get(), allowed)) {
                        giveKnown(exchange, opening, known.get());
                        return;
                    }
                    resumption = known.map(run -> Redelivery.resumption(run, allowed));
                }
                begin(exchange, opening, resumption);
                return;
            } catch (KeyTaken | StaleOwner e) {
                // Somebody else was quicker: with the same message, or with the run that it belongs to.
                if (exchange.getProperty(Names.RESUMPTION) != null) {
                    throw e;
                }
                resumption = Optional.empty();
            } catch (Redelivery.GoesOnElsewhere e) {
                if (request.replyTo().isEmpty()) {
                    throw e;
                }
                // Its caller has no need to wait: the answer finds its way.
                giveKnown(exchange, opening, e.run());
                return;
            }
        }
    }

    private Opening opening(Exchange exchange, RunRequest request) {
        Optional<ToolCall> call = Optional.ofNullable(exchange.getProperty(ToolCall.PROPERTY, ToolCall.class));
        var message = exchange.getMessage();
        String input = message.getBody(String.class);
        if (exchange.getProperty(Names.RESUMPTION) == null && (input == null || input.isBlank())) {
            throw new IllegalArgumentException("agent '" + request.agent() + "' was given no input: the body is empty");
        }
        request.model().ifPresent(this::check);
        return new Opening(
                request,
                agents.find(request.agent()).orElseThrow(),
                input,
                call,
                call.map(made -> sessions.get(made.run())),
                exchange.getProperty(Names.BEGUN) == null,
                Answer.own(new HashMap<>(message.getHeaders())));
    }

    /** The run that a message with this key belongs to, once nobody else is busy with it. */
    private Optional<Run> known(Opening opening) throws InterruptedException {
        return opening.key().isEmpty()
                ? Optional.empty()
                : redelivery.runOf(
                        opening.agent().name(),
                        opening.tenant().orElse(""),
                        opening.key().get(),
                        opening.input());
    }

    private static void giveKnown(Exchange exchange, Opening opening, Run run) {
        opening.above()
                .ifPresent(caller ->
                        caller.spentWithin(opening.parent().orElseThrow().effectKey(), run));
        tellBegun(exchange, run);
        exchange.setProperty(Names.KNOWN, run);
        exchange.setProperty(Names.CALLERS_HEADERS, opening.headers());
        exchange.setVariable(Names.RUN, run);
        exchange.setVariable(Names.NEXT, Names.END);
    }

    private void begin(Exchange exchange, Opening opening, Optional<Resumption> resumption)
            throws InterruptedException {
        Toolbox toolbox = toolbox(opening.agent());
        if (opening.parent().isEmpty()) {
            // A child does not wait for a place: its parent holds one, and would hold it for ever.
            places.acquire();
        }
        Run run = resumption
                .map(Resumption::run)
                .orElseGet(() -> Run.unbegun(ids.generate().toString()));
        RunSession session = session(run, opening, toolbox);
        try {
            opening.above().ifPresent(caller -> caller.tree().add(run.id(), limits.subagents()));
            if (resumption.isPresent()) {
                rememberSubagents(session, run.id());
                resumption.get().begin(session, limits.turns());
            } else {
                session.record(start(opening));
            }
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        tellBegun(exchange, run);
        opening.parent().ifPresent(call -> call.stopped().thenAccept(why -> session.stop((Stop) why)));
        Optional.ofNullable(closing).ifPresent(session::stop);
        exchange.setProperty(Names.SESSION, session);
        exchange.setVariable(Names.RUN, run);
        session.sayWhatIsNext(exchange);
        exchange.setVariable(Names.INPUT_LENGTH, run.start().input().length());
        run.namedModel().ifPresent(name -> exchange.setVariable(Names.NAMED_MODEL, name));
        session.callersHeaders().putAll(opening.headers());
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

    private void rememberSubagents(RunSession session, String run) {
        for (String child : journal.childrenOf(run)) {
            session.tree().remember(child);
            rememberSubagents(session, child);
        }
    }

    /** The caller that does not wait for the answer goes on now. */
    private static void tellBegun(Exchange exchange, Run run) {
        exchange.setProperty(Names.OPENED_RUN, run.id());
        CompletableFuture<?> begun = exchange.getProperty(Names.BEGUN, CompletableFuture.class);
        if (begun != null) {
            ((CompletableFuture<String>) begun).complete(run.id());
        }
    }

    @Override
    public void record(Run run, Event event) {
        record(run, event, Barrier.NOW);
    }

    private void record(Run run, Event event, Barrier barrier) {
        listeners.recorded(run.record(event, barrier, clock, journal));
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

    private Event.RunStarted start(Opening opening) {
        Agent agent = opening.agent();
        RunRequest request = opening.request();
        int allowed = allowedTurns(opening);
        return new Event.RunStarted(
                agent.name(),
                opening.tenant().orElse(null),
                request.thread().orElse(null),
                opening.key().orElse(null),
                opening.parent().map(ToolCall::run).orElse(null),
                request.replyTo().orElse(null),
                request.replyTo()
                        .map(target -> ReplyHeaders.toJson(opening.headers()))
                        .orElse(null),
                opening.input(),
                earlier(opening),
                request.model().or(agent::model).orElse(null),
                Math.min(request.maxTurns().orElse(allowed), allowed),
                limits.duration().toMillis(),
                agent.maxTokens(),
                budget(opening).orElse(null),
                simulated);
    }

    /** A caller can lower what an agent may spend. */
    private Optional<Dollars> budget(Opening opening) {
        return Stream.concat(allowedBudget(opening).stream(), opening.request().budget().stream())
                .min(Dollars::compareTo);
    }

    /** A subagent without a budget of its own has its parent's. */
    private Optional<Dollars> allowedBudget(Opening opening) {
        return opening.agent().budget().or(() -> opening.above().isPresent() ? Optional.empty() : budgets.run());
    }

    private int allowedTurns(Opening opening) {
        return opening.agent().maxTurns().orElse(limits.turns());
    }

    /** The conversation that the thread's last run leaves behind. */
    private List<Message> earlier(Opening opening) {
        return opening.request()
                .thread()
                .flatMap(thread -> journal.lastOfThread(
                        opening.agent().name(), opening.tenant().orElse(""), thread))
                .map(journal::read)
                .filter(entries -> !entries.isEmpty())
                .map(entries -> Run.replay(entries).conversation())
                .orElse(List.of());
    }

    /** A session that holds a place until it is closed, if it has one, and is stopped when its time is over. */
    private RunSession session(Run run, Opening opening, Toolbox toolbox) {
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
        RunSession session = new RunSession(
                run,
                opening.agent(),
                toolbox,
                (event, barrier) -> record(run, event, barrier),
                text,
                limits.duration(),
                opening.above());
        if (sessions.putIfAbsent(id, session) != null) {
            if (opening.parent().isEmpty()) {
                places.release();
            }
            throw new StaleOwner(id, run.seq());
        }
        if (opening.parent().isEmpty()) {
            session.holds(places::release);
        }
        session.onClose(() -> {
            sessions.remove(id);
            opening.above()
                    .ifPresent(caller ->
                            caller.spentWithin(opening.parent().orElseThrow().effectKey(), run));
        });
        return session;
    }

    /** Ends the run of the exchange, or leaves it standing still, and gives the exchange its answer. */
    public void close(Exchange exchange) {
        ending.close(exchange);
    }

    /** Says why a run's loop broke off, where that is not for a person to mend. */
    public void brokeOff(Exchange exchange) {
        ending.brokeOff(exchange);
    }

    /** Delivers the answer of a run that is over, if it has not been delivered yet; false when that failed. */
    boolean deliver(String id) {
        Optional<Run> run = read(id);
        run.ifPresent(deliveries::deliver);
        return run.filter(Run::isToBeDelivered).isEmpty();
    }

    /** A run as its journal has it; empty when there is none. */
    Optional<Run> read(String id) {
        return redelivery.read(id);
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

    @Override
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
    @Override
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
        deadlines.close();
    }
}
