package dev.caravel.loop;

import dev.caravel.agent.Agent;
import dev.caravel.agent.AgentCall;
import dev.caravel.agent.Toolbox;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.output.AnswerSchema;
import dev.caravel.run.PromptSize;
import dev.caravel.run.Run;
import dev.caravel.run.RunProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/**
 * A run while it is in progress in this process: its state, and what is alive and so in no journal: the attempt, the wait
 * before the next one, the signal to stop. The run's own thread uses it, but for {@link #stopSignal}.
 */
public final class RunSession {

    /** For what a provider says of the schema in words of its own. */
    private static final long TOKENS_A_SCHEMA = 1_000;

    private final Run run;
    private final Agent agent;
    private final Toolbox toolbox;
    private final Optional<AnswerSchema> schema;
    private final RunRecorder recorder;
    private final StopSignal stopSignal;
    private final TurnAttempts attempts;
    private final Children children = new Children();
    private final Optional<RunSession> parent;
    private final RunTree tree;

    private Map<String, Object> callersHeaders = Map.of();
    private Optional<AgentCall> call = Optional.empty();
    private Consumer<Throwable> onLost = why -> {};
    private Runnable onClose = () -> {};
    private Runnable place = () -> {};
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param schema what its answer has to match; empty when that may be any text
     * @param listeners hear what is recorded, and the text that the model writes
     * @param duration how long the run may take from now
     * @param parent the run whose tool call started this one
     */
    RunSession(
            Run run,
            Agent agent,
            Toolbox toolbox,
            Optional<AnswerSchema> schema,
            Journal journal,
            RunListeners listeners,
            Clock clock,
            Duration duration,
            Optional<RunSession> parent) {
        this.run = run;
        this.agent = agent;
        this.toolbox = toolbox;
        this.schema = schema;
        this.stopSignal = new StopSignal(duration);
        this.attempts = new TurnAttempts(this, listeners);
        this.parent = parent;
        this.tree = parent.map(RunSession::tree).orElseGet(RunTree::new);
        this.recorder = new RunRecorder(run, toolbox, tree.repetitions(), journal, listeners, clock);
    }

    /** Tells the run to stop. */
    public StopSignal stopSignal() {
        return stopSignal;
    }

    /** The attempts of this turn. */
    public TurnAttempts attempts() {
        return attempts;
    }

    /** What runs within this one's tool calls tell it. */
    public Children children() {
        return children;
    }

    /** Writes what happens to it. */
    public RunRecorder recorder() {
        return recorder;
    }

    /**
     * @throws StaleOwner when another process has continued the run: then nothing more can be recorded
     * @throws JournalUnavailable when the journal is away: nothing more is recorded here, and the run is resumed later
     */
    public void record(Event event) {
        recorder.write(event);
    }

    /**
     * Ends the run from elsewhere: from now on its route can record nothing. Any thread may call it.
     *
     * @param last what is recorded, if the run is not closed yet
     * @return false when it is closed, or just being recorded, and then it can be tried again
     */
    boolean takeAway(Supplier<List<Event>> last) {
        return recorder.takeAway(closed::get, last);
    }

    /** The session that this exchange belongs to. */
    public static RunSession of(Exchange exchange) {
        RunSession session = (RunSession) exchange.getProperty(RunProperties.SESSION);
        if (session == null) {
            throw new IllegalStateException(
                    "this step belongs into a route of Caravel's loop, behind caravel.run-opener");
        }
        return session;
    }

    public Run run() {
        return run;
    }

    public Agent agent() {
        return agent;
    }

    /** What its models are told before the conversation: the same from its first turn in this process to the last. */
    public String instructions() {
        String skills = toolbox.skills();
        return agent.instructions() + (agent.instructions().isEmpty() || skills.isEmpty() ? "" : "\n\n") + skills;
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

    /** The bytes of what stands before the conversation in every prompt. */
    public long fixedBytes() {
        return toolbox.bytes()
                + PromptSize.bytes(instructions())
                + schema.map(known -> PromptSize.bytes(known.format().words()) + TOKENS_A_SCHEMA)
                        .orElse(0L);
    }

    /** What its answer has to match; empty when that may be any text. */
    public Optional<AnswerSchema> schema() {
        return schema;
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
     * Sets the variable by which the loop continues. A plain variable: an expression that reaches into an object, such as
     * {@code ${variable.run.id}}, looks its methods up each time, and the loop asks many times in a run.
     */
    void sayWhatIsNext(Exchange exchange) {
        exchange.setVariable(LoopVariables.NEXT, next());
    }

    private String next() {
        if (!run.isActive()) {
            return LoopVariables.END;
        }
        if (!run.tools().isOpen()) {
            return run.turn().isUnchecked() ? LoopVariables.CHECK : LoopVariables.TURN;
        }
        if (!run.tools().unjudged().isEmpty()) {
            return LoopVariables.JUDGE;
        }
        return run.tools().cleared().isEmpty() ? LoopVariables.APPROVAL : LoopVariables.TOOLS;
    }

    /** What is to be done when the run is closed. */
    void onClose(Runnable task) {
        onClose = task;
    }

    /** It holds a place among the runs that may be in progress. */
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

    /** What is to be done when nothing continues the run, as an error took the thread. */
    void onLost(Consumer<Throwable> task) {
        onLost = task;
    }

    /** Nothing continues the run. Any thread may say so. */
    public void lost(Throwable why) {
        onLost.accept(why);
    }

    /** Records why the run is paused, if it was told to while it still had something to do. */
    void recordStop() {
        stopSignal
                .stop()
                .filter(why -> run.isActive() || run.status() == RunStatus.QUEUED)
                .ifPresent(why -> record(why.recorded()));
    }
}
