package dev.caravel.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.agent.Agent;
import dev.caravel.agent.RunStarter;
import dev.caravel.journal.Approval;
import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.loop.LiveRuns;
import dev.caravel.loop.Resumption;
import dev.caravel.money.Dollars;
import dev.caravel.route.CatalogConsumer;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.ProviderTrouble;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Resolution;
import dev.caravel.run.Run;
import dev.caravel.run.Stop;
import dev.caravel.text.Printable;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of the journal that are paused or waiting, or whose process died, and what a person can do with them. Each method throws an
 * IllegalArgumentException that says why when it can't be done. Thread-safe.
 */
public final class RunControl {

    private static final Logger LOG = LoggerFactory.getLogger(RunControl.class);

    private static final int LOOKS = 200;
    private static final long LOOK_NS = 10_000_000;

    private final Journal journal;
    private final LiveRuns runs;
    private final RouteCatalog<Agent> agents;
    private final Optional<RunStarter> starter;
    private final OpenQuestions questions;

    /** @param starter begins runs; empty in a program that runs none */
    public RunControl(
            Journal journal, LiveRuns runs, RouteCatalog<Agent> agents, Optional<RunStarter> starter, Clock clock) {
        this.journal = journal;
        this.runs = runs;
        this.agents = agents;
        this.starter = starter;
        this.questions = new OpenQuestions(journal, clock);
    }

    /**
     * Resumes a paused run, in its agent's route; of a subagent's run, the one at the top.
     *
     * @param budget what it may cost from now on, all it has cost included; empty to leave it
     * @return the exchange with its answer, as a caller of the agent would get it
     */
    public Exchange resume(String id, Optional<Dollars> budget) throws Exception {
        return resume(id, budget, Resumption.Attempts.ALL);
    }

    /**
     * Resumes a paused run for a caller that does not wait for it.
     *
     * @param budget what it may cost from now on, all it has cost included; empty to leave it
     */
    public void resumeUnattended(String id, Optional<Dollars> budget) throws Exception {
        Run run = resumable(id);
        CatalogConsumer<Agent> agent = agentOf(run);
        LOG.info("Run {} is resumed: {}.", run.id(), why(run));
        starter.orElseThrow()
                .begin(agent, new Resumption(run, budget, Optional.empty(), Resumption.Attempts.ALL).message(agent));
    }

    /** Resumes a run to see whether its provider is back: where it is not, one attempt is enough. */
    Exchange probe(String id) throws Exception {
        return resume(id, Optional.empty(), Resumption.Attempts.ONE);
    }

    private Exchange resume(String id, Optional<Dollars> budget, Resumption.Attempts attempts) throws Exception {
        Run run = resumable(id);
        CatalogConsumer<Agent> agent = agentOf(run);
        Exchange exchange = new Resumption(run, budget, Optional.empty(), attempts).message(agent);
        if (attempts == Resumption.Attempts.ALL) {
            LOG.info("Run {} is resumed: {}.", run.id(), why(run));
        }
        agent.getProcessor().process(exchange);
        return exchange;
    }

    private Run resumable(String id) {
        Run run = top(standing(id));
        run.unknownCall().ifPresent(call -> {
            throw new IllegalArgumentException("run " + run.id() + " waits for somebody to say what became of its call "
                    + call.id() + " (" + Printable.line(call.tool() + " " + call.arguments()) + ")");
        });
        return run;
    }

    private CatalogConsumer<Agent> agentOf(Run run) {
        String name = run.start().agent();
        return agents.route(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no agent '" + name + "' any more"));
    }

    private String why(Run run) {
        return switch (run.status()) {
            case RUNNING ->
                journal.owner(run.id())
                        .map(node -> "it is taken over from " + node + ", which has died")
                        .orElse("it was left");
            case QUEUED -> "there is a place for it";
            case WAITING_APPROVAL -> "what it waited for is decided";
            default -> "it was paused (" + run.reason() + ")";
        };
    }

    /** A subagent's run is resumed when the one above it does. */
    private Run top(Run run) {
        return run.start().parent() == null ? run : top(standing(run.start().parent()));
    }

    /** Says what became of a call whose outcome was not known. */
    public void resolve(String id, String call, Resolution resolution) {
        Run run = standing(id);
        RequestedCall unknown = run.tools().inProgress().stream()
                .filter(each -> each.id().equals(call))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("run " + id + " has no call '" + call
                        + "' whose outcome is not known; it has "
                        + run.tools().inProgress().stream()
                                .map(RequestedCall::id)
                                .toList()));
        unknown.resolved(resolution).forEach(event -> record(run, event));
    }

    /**
     * Ends a run for good, with those that its calls have started. One that is in progress stops within a second or two.
     *
     * @return true when it is over already, false when whoever is busy with it was told
     */
    public boolean cancel(String id) {
        if (runs.stop(id, Stop.CANCELLED)) {
            return false;
        }
        Run run = known(id);
        if (run.isOver()) {
            throw new IllegalArgumentException(
                    "run " + id + " is " + run.status().label() + " already");
        }
        if (run.isInProgress() && journal.isHeldElsewhere(id)) {
            journal.askToCancel(id);
            return false;
        }
        if (run.start().parent() != null && !known(run.start().parent()).isOver()) {
            throw new IllegalArgumentException(
                    "run " + id + " is a subagent's, for which another run waits; cancel that: " + top(run).id());
        }
        end(run, Stop.cancelled());
        return true;
    }

    /** Ends a run for good whose provider was away for too long. */
    void giveUp(String id, Event.NextTry waited) {
        Run run = standing(id);
        ProviderTrouble trouble = troubled(run).turn().trouble();
        end(
                run,
                new Event.RunEnded(
                        RunStatus.FAILED,
                        trouble.kind().orElse(PauseReason.PROVIDER.label()),
                        trouble.message() + "; tried again and again since " + waited.since()
                                + ", longer than caravel.recovery.provider-patience"));
    }

    /** Of a run and the subagents' that it waits for, the one that could not ask its model. */
    private Run troubled(Run run) {
        return run.waitsFor().isEmpty() ? run : troubled(known(run.waitsFor()));
    }

    private void end(Run run, Event.RunEnded end) {
        journal.childrenOf(run.id()).stream()
                .flatMap(child -> readable(child).stream())
                .filter(child -> !child.isOver())
                .forEach(child -> {
                    if (!runs.stop(child.id(), Stop.CANCELLED)) {
                        end(child, end);
                    }
                });
        Resumption.leftBehind(run).ifPresent(event -> record(run, event));
        record(run, end);
    }

    /** The calls that wait for a person's word, the oldest first. */
    public List<Approval> approvals(int limit) {
        return questions.approvals(limit);
    }

    /**
     * Answers whether a call may run. The same answer twice is no harm.
     *
     * @param decision approved or denied
     * @param by who decides
     * @param reason what the model is told when it is denied; empty to say nothing
     * @return the question with the answer
     * @throws IllegalStateException when it was decided otherwise, or its time is over
     */
    public Approval decide(String id, Decision decision, String by, String reason) {
        return questions.decide(id, decision, by, reason);
    }

    /**
     * Answers a question of an agent's. The same answer twice is no harm.
     *
     * @param answer the answer; where the question has a schema, text may also hold the JSON
     * @param by who answers
     * @return the question with the answer
     * @throws IllegalStateException when it was answered otherwise or declined, or its time is over
     */
    public Approval answer(String id, JsonNode answer, String by) {
        return questions.answer(id, answer, by);
    }

    void record(Run run, Event event) {
        try {
            runs.record(run, event);
        } catch (StaleOwner e) {
            throw new IllegalArgumentException("run " + run.id() + " is in progress");
        }
    }

    /** Of one that can't be read there is nothing to be ended. */
    private Optional<Run> readable(String id) {
        try {
            return Optional.of(known(id));
        } catch (DamagedRun e) {
            LOG.debug("A subagent's run is left as it is", e);
            return Optional.empty();
        }
    }

    /** Who hears at once that a run is paused may be here a moment before its route has ended. */
    private Run closed(String id) {
        Run run = known(id);
        for (int i = 0; i < LOOKS && !run.isInProgress() && runs.inProgress(id).isPresent(); i++) {
            LockSupport.parkNanos(LOOK_NS);
            run = known(id);
        }
        return run;
    }

    private Run known(String id) {
        List<Entry> entries = journal.read(id);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("there is no run '" + id + "'");
        }
        return Run.replay(entries);
    }

    /** A run that nobody is busy with. */
    Run standing(String id) {
        Run run = closed(id);
        if (runs.inProgress(id).isPresent() || run.isInProgress() && journal.isHeldElsewhere(id)) {
            throw new IllegalArgumentException("run " + id + " is in progress");
        }
        if (run.isOver()) {
            throw new IllegalArgumentException(
                    "run " + id + " is " + run.status().label() + " and cannot be resumed");
        }
        return run;
    }
}
