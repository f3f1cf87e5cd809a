package dev.caravel.loop;

import dev.caravel.agent.Agent;
import dev.caravel.agent.AgentCall;
import dev.caravel.agent.Toolbox;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.journal.Standing;
import dev.caravel.model.Attempt;
import dev.caravel.model.FailureKind;
import dev.caravel.model.TextListener;
import dev.caravel.model.ToolDeclaration;
import dev.caravel.run.PromptSize;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import dev.caravel.run.RunProperties;
import dev.caravel.run.Spent;
import dev.caravel.run.Stop;
import dev.caravel.tool.Tool;
import dev.caravel.tool.ToolResult;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/**
 * A run while it is under way in this process: its state, and what is alive and so in no journal: the attempt, the wait
 * before the next one, the signal to stop. The run's own thread uses it, but for {@link #stop}.
 */
public final class RunSession implements TextListener {

    /** However few characters of a tool's results a model gets to see: an error has room for its reason. */
    private static final int SHORTEST_BOUND = 200;

    private final Run run;
    private final Agent agent;
    private final Toolbox toolbox;
    private final Journal journal;
    private final RunListeners listeners;
    private final Clock clock;
    private final Duration duration;
    private volatile long deadline;
    private final CompletableFuture<Stop> stopped = new CompletableFuture<>();
    private Map<String, Object> callersHeaders = Map.of();
    private final Map<String, Map<String, Spent>> spentWithin = new ConcurrentHashMap<>();
    private final Set<String> untrustedCalls = ConcurrentHashMap.newKeySet();
    private final Map<String, Event.NextTry> nextTries = new ConcurrentHashMap<>();
    private Optional<Duration> askedPause = Optional.empty();
    private final Optional<RunSession> parent;
    private final RunTree tree;

    private final ReentrantLock recording = new ReentrantLock();
    private Optional<AgentCall> call = Optional.empty();
    private volatile long stoppedAt;
    private Consumer<Throwable> onLost = why -> {};
    private Runnable onClose = () -> {};
    private Runnable place = () -> {};
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean attended = true;
    private volatile RuntimeException brokenOff;
    private Attempt attempt;
    private boolean textShown;
    private int attempts;
    private Retry retry = Retry.NO;

    /** What follows an attempt that failed. */
    private enum Retry {
        NO,
        NOW,
        TOO_DEAR,
        STOPPED_WHILE_WAITING
    }

    /**
     * @param listeners hear what is recorded, and the text that the model writes
     * @param duration how long the run may take from now
     * @param parent the run whose tool call started this one
     */
    RunSession(
            Run run,
            Agent agent,
            Toolbox toolbox,
            Journal journal,
            RunListeners listeners,
            Clock clock,
            Duration duration,
            Optional<RunSession> parent) {
        this.run = run;
        this.agent = agent;
        this.toolbox = toolbox;
        this.journal = journal;
        this.listeners = listeners;
        this.clock = clock;
        this.duration = duration;
        beginTime();
        this.parent = parent;
        this.tree = parent.map(RunSession::tree).orElseGet(RunTree::new);
    }

    /** The session that this exchange belongs to. */
    public static RunSession of(Exchange exchange) {
        RunSession session = (RunSession) exchange.getProperty(RunProperties.SESSION);
        if (session == null) {
            throw new IllegalStateException("this step belongs into Caravel's loop, between its open and close");
        }
        return session;
    }

    public Run run() {
        return run;
    }

    public Agent agent() {
        return agent;
    }

    public Toolbox toolbox() {
        return toolbox;
    }

    public Optional<RunSession> parent() {
        return parent;
    }

    public RunTree tree() {
        return tree;
    }

    public Repetitions repetitions() {
        return tree.repetitions();
    }

    /** The turn of this run, unlike those of others. */
    public String round() {
        return run.id() + "/" + run.turns();
    }

    /** The bytes of what stands before the conversation in every prompt. */
    public long fixedBytes() {
        return toolbox.bytes() + PromptSize.bytes(agent.instructions());
    }

    /** A run within a tool call of this one stands so; each counts once, however often it is asked for. Any thread may say so. */
    void ranWithin(String effectKey, Run child) {
        if (child.isUntrusted()) {
            untrustedCalls.add(effectKey);
        }
        spentWithin
                .computeIfAbsent(effectKey, call -> new ConcurrentHashMap<>())
                .put(child.id(), child.spent());
        child.trouble().nextTry().ifPresent(next -> nextTries.put(child.id(), next));
    }

    /** What a run within a tool call of this one waits for whose provider is away. */
    public Optional<Event.NextTry> nextTryOf(String child) {
        return Optional.ofNullable(nextTries.get(child));
    }

    /** How long the provider that failed last asked to be left alone. */
    public void providerAsked(Optional<Duration> pause) {
        askedPause = pause;
    }

    Optional<Duration> askedPause() {
        return askedPause;
    }

    /** Whether runs within a tool call have read text from outside. */
    public boolean isUntrustedWithin(String effectKey) {
        return untrustedCalls.contains(effectKey);
    }

    /** What runs within a tool call have spent. */
    public Optional<Spent> spentWithin(String effectKey) {
        return Optional.ofNullable(spentWithin.remove(effectKey))
                .flatMap(runs -> runs.values().stream().reduce(Spent::plus));
    }

    public List<ToolDeclaration> declarations() {
        return toolbox.declarations();
    }

    /** The caller's headers, put aside so that no provider and no tool sees them. */
    Map<String, Object> callersHeaders() {
        return callersHeaders;
    }

    void callersHeaders(Map<String, Object> headers) {
        callersHeaders = headers;
    }

    /** A step is done: records the stop that it may have been told meanwhile, and says what is next. */
    public void moveOn(Exchange exchange) {
        recordStop();
        sayWhatIsNext(exchange);
    }

    /**
     * Sets the variable by which the loop goes on. A plain variable: an expression that reaches into an object, such as
     * {@code ${variable.run.id}}, looks its methods up each time, and the loop asks many times in a run.
     */
    void sayWhatIsNext(Exchange exchange) {
        exchange.setVariable(LoopVariables.NEXT, next());
    }

    private String next() {
        if (!run.isActive()) {
            return LoopVariables.END;
        }
        if (!run.isToolsPending()) {
            return LoopVariables.TURN;
        }
        if (run.isAnyCallUnjudged()) {
            return LoopVariables.JUDGE;
        }
        return run.isAnyCallCleared() ? LoopVariables.TOOLS : LoopVariables.APPROVAL;
    }

    /** What is to be done when the run is closed. */
    void onClose(Runnable task) {
        onClose = task;
    }

    /** It holds a place among the runs that may be under way. */
    void holds(Runnable giveUpPlace) {
        place = giveUpPlace;
    }

    /** Others may begin: what is left to do may need a place itself, such as an answer that another agent gets. */
    void giveUpPlace() {
        Runnable giveUp = place;
        place = () -> {};
        giveUp.run();
    }

    /** However often it is closed, what follows happens once. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            giveUpPlace();
            onClose.run();
        }
    }

    /** Whoever waits for it; empty when nobody does. */
    Optional<AgentCall> call() {
        return call;
    }

    void answers(Optional<AgentCall> waiting) {
        call = waiting;
    }

    /** What is to be done when nothing goes on with the run, as an error took the thread. */
    void onLost(Consumer<Throwable> task) {
        onLost = task;
    }

    /** Nothing goes on with the run. Any thread may say so. */
    public void lost(Throwable why) {
        onLost.accept(why);
    }

    /**
     * @throws StaleOwner when another process has gone on with the run: then nothing more can be recorded
     * @throws JournalUnavailable when the journal is away: nothing more is recorded here, and the run goes on later
     */
    public void record(Event event) {
        Entry recorded;
        recording.lock();
        try {
            if (brokenOff != null) {
                throw brokenOff;
            }
            recorded = run.record(addressed(event), Durability.barrier(event, toolbox), clock, journal);
        } catch (StaleOwner | JournalUnavailable e) {
            brokenOff = e;
            throw e;
        } finally {
            recording.unlock();
        }
        listeners.recorded(recorded);
    }

    /**
     * Ends the run from elsewhere: from now on its route can record nothing. Any thread may call it.
     *
     * @param last what is recorded, if the run is not closed yet
     * @return false when it is closed, or just being recorded, and then it can be tried again
     */
    boolean takeAway(Supplier<List<Event>> last) {
        if (closed.get() || !recording.tryLock()) {
            return false;
        }
        try {
            if (closed.get()) {
                return false;
            }
            if (brokenOff == null && run.status() == RunStatus.RUNNING) {
                last.get().forEach(this::record);
            }
            brokenOff = brokenOff == null ? new TakenAway(run.id()) : brokenOff;
            return true;
        } catch (StaleOwner | JournalUnavailable e) {
            // The session knows, and its caller must not wait for that.
            return true;
        } finally {
            recording.unlock();
        }
    }

    /** Nothing more is done with it here. */
    void breakOff(RuntimeException why) {
        brokenOff = why;
    }

    /** Whoever called for it has let go of it, because it goes on by itself. */
    void leaveUnattended() {
        attended = false;
    }

    /** Where nobody waits any more, it is the run's replyTo that must hear when only somebody can let it go on. */
    private Event addressed(Event event) {
        return !attended
                        && run.start().replyTo() != null
                        && event instanceof Event.RunParked parked
                        && !Standing.isSeenTo(parked.reason())
                ? parked.whileUnattended()
                : event;
    }

    /** Why nothing can be recorded any more; empty when all is well. */
    Optional<RuntimeException> brokenOff() {
        return Optional.ofNullable(brokenOff);
    }

    /** Records a call's result, and notices when it is the same as in the rounds before. */
    public void finish(RequestedCall call, Event.ToolFinished finished) {
        Optional<Toolbox.Entry> tool = toolbox.find(call.tool());
        if (!tool.map(Toolbox.Entry::polled).orElse(false)) {
            repetitions().finished(round(), call, finished.result());
        }
        record(finished.error() ? bounded(finished, tool) : finished);
    }

    /** What went wrong may be said at any length; the model gets its ends. */
    private static Event.ToolFinished bounded(Event.ToolFinished failed, Optional<Toolbox.Entry> tool) {
        int longest = tool.map(Toolbox.Entry::longestResult).orElse(Tool.LONGEST_RESULT);
        return failed.withResult(ToolResult.ends(failed.result(), Math.max(longest, SHORTEST_BOUND)));
    }

    /** The call does not run; the model is told why, and may go another way. */
    public void deny(RequestedCall call, String why) {
        repetitions().denied(round());
        finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, "Denied: " + why));
    }

    /** Nobody knows whether a call had its effect: it is never repeated unasked. */
    public void outcomeUnknown(RequestedCall call, String why) {
        boolean tell = toolbox.find(call.tool())
                .map(tool -> tool.onUnknown() == Tool.OnUnknown.TELL)
                .orElse(false);
        if (tell) {
            String result = "Error: it is not known whether this call had its effect (" + why
                    + "). Find out before you make it again";
            finish(call, new Event.ToolFinished(call.id(), call.tool(), 0, true, result));
        } else if (run.status() == RunStatus.RUNNING) {
            record(new Event.RunParked(Standing.OUTCOME_UNKNOWN));
        }
    }

    /** Its time begins anew: until now it only waited. */
    void beginTime() {
        deadline = System.nanoTime() + duration.toNanos();
    }

    public Duration timeLeft() {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    /** Completes when the run must stop. */
    public CompletableFuture<Stop> stopped() {
        return stopped;
    }

    public boolean isStopped() {
        return stopped.isDone();
    }

    /** Why the run must stop; empty when it need not. */
    public Optional<Stop> stop() {
        return Optional.ofNullable(stopped.getNow(null));
    }

    /** Stops the run: closes the provider's connection, leaves tools behind, ends a wait. Any thread may call it. */
    public synchronized void stop(Stop why) {
        if (!stopped.complete(why)) {
            return;
        }
        stoppedAt = System.nanoTime();
        if (attempt != null) {
            attempt.stop(FailureKind.STOPPED, "the run was stopped (" + why.label() + ")");
        }
    }

    /** For how long it has been told to stop; empty when it was not. */
    Optional<Duration> stoppedFor() {
        return stoppedAt == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - stoppedAt));
    }

    /** Called by the watchdog. */
    void stopIfOverdue() {
        if (System.nanoTime() - deadline > 0) {
            stop(Stop.DURATION);
        }
    }

    /** Records why the run stands still, if it was told to while it still had something to do. */
    void recordStop() {
        if (!isStopped() || !run.isActive() && run.status() != RunStatus.QUEUED) {
            return;
        }
        record(stopped.join().recorded());
    }

    /** An attempt begins; when the run was stopped meanwhile, it fails at once. */
    public synchronized void begin(Attempt next) {
        attempt = next;
        textShown = false;
        attempts++;
        record(new Event.ModelAsked(run.model(), attempts, run.messages().size(), run.unasked()));
        stop().ifPresent(why -> next.stop(FailureKind.STOPPED, "the run was stopped (" + why.label() + ")"));
    }

    public Attempt attempt() {
        return attempt;
    }

    /** How many attempts there were with this model in this turn. */
    public int attempts() {
        return attempts;
    }

    /** Takes back what was shown of it; there is no other attempt unless {@link #retryAfter} says so. */
    public void attemptFailed() {
        retry = Retry.NO;
        retracted();
    }

    /** Waits before the next attempt; {@link #stop} ends the wait, and then there is none. */
    public void retryAfter(long milliseconds) {
        retry = pause(milliseconds) ? Retry.NOW : Retry.STOPPED_WHILE_WAITING;
    }

    /** There is no money for another attempt. */
    public void tooDear() {
        retry = Retry.TOO_DEAR;
    }

    /** Waits; false when {@link #stop} ended the wait. */
    public boolean pause(long milliseconds) {
        try {
            stopped.get(milliseconds, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (InterruptedException e) {
            stop(Stop.INTERRUPTED);
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stop has no exception", e);
        }
    }

    public boolean retrying() {
        return retry == Retry.NOW;
    }

    public boolean stoppedWhileWaiting() {
        return retry == Retry.STOPPED_WHILE_WAITING;
    }

    public boolean isTooDear() {
        return retry == Retry.TOO_DEAR;
    }

    /** A turn with a model is over, for better or worse. */
    public synchronized void turnOver() {
        attempt = null;
        attempts = 0;
        retry = Retry.NO;
    }

    @Override
    public void text(String delta) {
        textShown = true;
        listeners.text(run.id(), delta);
    }

    @Override
    public void retracted() {
        if (textShown) {
            textShown = false;
            listeners.textRetracted(run.id());
        }
    }
}
