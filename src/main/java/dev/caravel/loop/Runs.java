package dev.caravel.loop;

import dev.caravel.agent.Agent;
import dev.caravel.agent.Toolboxes;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.StaleOwner;
import dev.caravel.money.Budgets;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.Barrier;
import dev.caravel.run.ProviderBackOff;
import dev.caravel.run.Run;
import dev.caravel.run.Stop;
import dev.caravel.run.TaskRefused;
import dev.caravel.time.Watchdog;
import dev.caravel.tool.Tool;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.camel.CamelContext;

/** The runs that are in progress in this process, and the steps that begin and end them. Thread-safe. */
public final class Runs implements LiveRuns, AutoCloseable {

    private final Journal journal;
    private final RunListeners listeners;
    private final RouteCatalog<Agent> agents;
    private final ModelCheck models;
    private final Clock clock = Clock.systemUTC();

    private final Semaphore places;
    private final int queued;
    private final Map<String, RunSession> sessions = new ConcurrentHashMap<>();
    private final Toolboxes toolboxes;
    private final RepeatedMessage repeated;
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
            RouteCatalog<Tool> tools,
            ModelCheck models,
            ProviderBackOff backOff,
            boolean simulated,
            CamelContext context) {
        this.journal = journal;
        this.listeners = listeners;
        this.agents = agents;
        this.models = models;
        this.queued = limits.queued();
        this.places = new Semaphore(limits.active(), true);
        this.toolboxes = new Toolboxes(tools, agents);
        this.repeated = new RepeatedMessage(journal, sessions::containsKey, () -> closing != null);
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
        listeners.recorded(run.record(event, Barrier.NOW, clock, journal));
    }

    /**
     * Waits until another run may be in progress; {@link RunSession#giveUpPlace} makes room for the next.
     *
     * @throws TaskRefused when too many wait already
     */
    void awaitPlace() throws InterruptedException {
        if (!places.tryAcquire()) {
            if (places.getQueueLength() >= queued) {
                throw new TaskRefused(
                        TaskRefused.Fault.FULL,
                        "all places are taken, and " + queued
                                + " runs wait for one, which is caravel.limits.queued; try again later");
            }
            places.acquire();
        }
    }

    /** Waits until that run may be in progress. */
    void awaitPlace(RunSession session) throws InterruptedException {
        places.acquire();
        session.holds(places::release);
    }

    /**
     * The run is in progress from now on.
     *
     * @param hasPlace whether a place was waited for
     * @throws StaleOwner when it is in progress already; then the place is free again
     */
    void add(RunSession session, boolean hasPlace) {
        if (sessions.putIfAbsent(session.run().id(), session) != null) {
            if (hasPlace) {
                places.release();
            }
            throw new StaleOwner(session.run().id(), session.run().seq());
        }
        if (hasPlace) {
            session.holds(places::release);
        }
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

    /** Delivers the answer of a run that is over, if it has not been delivered yet; false when that failed. */
    public boolean deliver(String id) {
        Optional<Run> run = read(id);
        run.ifPresent(deliveries::deliver);
        return run.filter(Run::isToBeDelivered).isEmpty();
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
        models.checkTiers();
        for (Agent agent : agents.all()) {
            toolboxes.of(agent);
            try {
                agent.model().ifPresent(this::check);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("agent '" + agent.name() + "': " + e.getMessage());
            }
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

    /** How many runs are in progress. */
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
