package dev.caravel.loop;

import dev.caravel.agent.Agent;
import dev.caravel.agent.Toolboxes;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.StaleOwner;
import dev.caravel.money.Budgets;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.Barrier;
import dev.caravel.run.ProviderBackOff;
import dev.caravel.run.Run;
import dev.caravel.run.RunProperties;
import dev.caravel.run.Stop;
import dev.caravel.time.Watchdog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/** The runs that are in progress in this process, and the steps that begin and end them. Thread-safe. */
public final class Runs implements LiveRuns, AutoCloseable {

    private final Journal journal;
    private final RunListeners listeners;
    private final RouteCatalog<Agent> agents;
    private final ModelCheck models;
    private final Clock clock = Clock.systemUTC();

    private final int mostActive;
    private final Places places;
    private final int mostQueued;
    private final Admission admission;
    private final RunQueue queue;
    private volatile boolean full;
    private final Map<String, RunSession> sessions = new ConcurrentHashMap<>();
    private final Toolboxes toolboxes;
    private final RepeatedMessage repeated;
    private final CamelContext context;
    private final Deliveries deliveries;
    private final StuckRuns stuck;
    private final RunCloser closer;
    private final RunOpener opener;
    private volatile Stop closing;
    private final Watchdog deadlines;

    /**
     * @param backOff when a run is tried again whose provider is away
     * @param simulated whether the built-in simulated model answers
     */
    public Runs(
            Journal journal,
            RunListeners listeners,
            Limits limits,
            Budgets budgets,
            RouteCatalog<Agent> agents,
            Toolboxes toolboxes,
            ModelCheck models,
            ProviderBackOff backOff,
            boolean simulated,
            CamelContext context) {
        this.context = context;
        this.journal = journal;
        this.listeners = listeners;
        this.agents = agents;
        this.models = models;
        this.mostActive = limits.active();
        this.places = new Places(limits.active(), limits.queued());
        this.mostQueued = limits.queued();
        this.admission = new Admission(journal, budgets.day(), clock);
        listeners.add(admission);
        this.queue = new RunQueue(
                this, places, admission, context.getExecutorServiceManager().newCachedThreadPool(this, "caravel-run"));
        this.toolboxes = toolboxes;
        this.repeated =
                new RepeatedMessage(journal, run -> sessions.containsKey(run) || queue.has(run), () -> closing != null);
        this.deliveries = new Deliveries(context, this::record);
        this.stuck = new StuckRuns(context, deliveries, limits.stopWait());
        this.closer = new RunCloser(repeated, deliveries, backOff, stuck);
        this.opener = new RunOpener(this, journal, listeners, limits, budgets, agents, toolboxes, repeated, simulated);
        this.deadlines = Watchdog.over(sessions.values(), "caravel-deadlines", this::lookAt);
    }

    private void lookAt(RunSession session) {
        session.stopSignal().stopIfOverdue();
        stuck.look(session);
    }

    /** The step that begins a run on the body of an exchange, or resumes one. */
    public RunOpener opener() {
        return opener;
    }

    /** Ends the run of an exchange, or pauses it, and gives the exchange of its agent's route the answer. */
    public RunCloser closer() {
        return closer;
    }

    @Override
    public void record(Run run, Event event) {
        listeners.recorded(run.append(event, Barrier.NOW, clock, journal));
    }

    /** The places for runs that are in progress. */
    Places places() {
        return places;
    }

    /** The runs that are recorded and wait for a place. */
    RunQueue queue() {
        return queue;
    }

    /**
     * The run is in progress from now on.
     *
     * @throws StaleOwner when it is in progress already
     */
    void add(RunSession session) {
        if (sessions.putIfAbsent(session.run().id(), session) != null) {
            throw new StaleOwner(session.run().id(), session.run().seq());
        }
    }

    /** Sends a run that waited for its place through its agent's route. */
    void resume(Run run, Places.Place place) throws Exception {
        CatalogConsumer<Agent> agent = agents.route(run.start().agent())
                .orElseThrow(() -> new IllegalStateException(
                        "there is no agent '" + run.start().agent() + "' any more"));
        Exchange message = Resumption.of(run).message(agent);
        message.setProperty(RunProperties.PLACE, place);
        agent.getProcessor().process(message);
    }

    /** Nothing continues the run: it is closed with this reason. */
    void lost(RunSession session, Throwable why) {
        stuck.lost(session, why);
    }

    /** The runs that are closed although a step of their routes still hangs. */
    public Set<String> stuck() {
        return stuck.stuck();
    }

    void remove(RunSession session) {
        sessions.remove(session.run().id());
    }

    /** A run that is in progress in this process. */
    Optional<RunSession> session(String run) {
        return Optional.ofNullable(sessions.get(run));
    }

    /** Why all runs must stop; empty while they need not. */
    Optional<Stop> closing() {
        return Optional.ofNullable(closing);
    }

    /** Delivers the answer of a run that is over, if it has not been delivered yet; says why when that failed. */
    public Optional<Exception> deliver(String id) {
        return read(id).flatMap(deliveries::deliver);
    }

    /** From now on webhooks of runs that end are sent by somebody else, by the runs' ids: their receivers may be slow. */
    public void sendWebhooksBy(Consumer<String> sender) {
        deliveries.sendWebhooksBy(sender);
    }

    /** A run as its journal has it; empty when there is none. */
    public Optional<Run> read(String id) {
        return repeated.read(id);
    }

    /**
     * Checks that the models of all tiers can be asked and paid for, and every agent's tools and model.
     *
     * @throws IllegalArgumentException naming the agent or the model and what it misses
     */
    public void check() {
        LookUp.check(context);
        models.checkTiers();
        agents.all().forEach(this::check);
    }

    private void check(Agent agent) {
        toolboxes.check(agent);
        try {
            models.check(agent.model(), agent.parameters());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("agent '" + agent.name() + "': " + e.getMessage());
        }
    }

    /** All that {@link #check()} would complain of; empty when it is content. */
    public List<String> complaints() {
        Optional<String> ofTiers = complaint(models::checkTiers);
        // An agent's models are often those of the tiers.
        Consumer<Agent> check = ofTiers.isEmpty() ? this::check : toolboxes::check;
        return Stream.concat(
                        Stream.concat(complaint(() -> LookUp.check(context)).stream(), ofTiers.stream()),
                        agents.all().stream().flatMap(agent -> complaint(() -> check.accept(agent)).stream()))
                .toList();
    }

    private static Optional<String> complaint(Runnable check) {
        try {
            check.run();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** @throws IllegalArgumentException when the model or tier can't be asked or paid for */
    void check(String model) {
        models.check(model);
    }

    @Override
    public boolean stop(String run, Stop why) {
        RunSession session = sessions.get(run);
        if (session == null) {
            return false;
        }
        session.stopSignal().stop(why);
        return true;
    }

    /** Stops all runs, those that are in progress and those that still wait for a place. */
    public void stopAll(Stop why) {
        closing = why;
        sessions.values().forEach(session -> session.stopSignal().stop(why));
    }

    /** A run that is in progress in this process; only its own thread changes it. */
    @Override
    public Optional<Run> inProgress(String run) {
        return Optional.ofNullable(sessions.get(run)).map(RunSession::run);
    }

    /** The runs that are in progress in this process. */
    public Set<String> inProgress() {
        return Set.copyOf(sessions.keySet());
    }

    /** How many runs are in progress. */
    public int active() {
        return sessions.size();
    }

    /** How many may be in progress. */
    public int mostActive() {
        return mostActive;
    }

    /** Whether the run is recorded and waits here for a place. */
    public boolean isWaiting(String run) {
        return queue.has(run);
    }

    /** Whether work begins that nobody waits for. */
    public Admission admission() {
        return admission;
    }

    /** Why no task is to be accepted now that can wait where it is; empty when it may be. */
    public Optional<String> closed() {
        // Full until there is room for more than one: not on and off with each run.
        full = waiting() >= (full ? Math.max(1, mostQueued - mostQueued / 10) : mostQueued);
        return admission
                .closed()
                .or(() -> full
                        ? Optional.of("the queue is full, " + mostQueued + " runs wait (caravel.limits.queued)")
                        : Optional.empty());
    }

    /** How many runs wait until there is a place for them, or until work begins again. */
    public int waiting() {
        return places.waiting() + queue.held();
    }

    @Override
    public void close() {
        queue.close();
        deadlines.close();
    }
}
