package dev.caravel.loop;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.caravel.agent.Agent;
import dev.caravel.agent.AgentCall;
import dev.caravel.agent.BegunRun;
import dev.caravel.agent.Toolbox;
import dev.caravel.agent.Toolboxes;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.KeyTaken;
import dev.caravel.journal.RunListeners;
import dev.caravel.journal.StaleOwner;
import dev.caravel.money.Budgets;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.Run;
import dev.caravel.run.RunProperties;
import dev.caravel.run.RunRequest;
import dev.caravel.run.Stop;
import dev.caravel.run.TaskRefused;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The first step of the loop: begins a run, continues one, or finds that there is nothing left to do. Thread-safe. */
final class RunOpener implements Processor {

    private final Runs runs;
    private final Journal journal;
    private final RunListeners listeners;
    private final Limits limits;
    private final RunTerms terms;
    private final StartReader starts;
    private final RunTools tools;
    private final ThreadQueue threads;
    private final RepeatedMessage repeated;
    private final boolean simulated;
    private final Clock clock = Clock.systemUTC();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    /** @param simulated whether the built-in simulated model answers */
    RunOpener(
            Runs runs,
            Journal journal,
            RunListeners listeners,
            Limits limits,
            Budgets budgets,
            RouteCatalog<Agent> agents,
            Toolboxes toolboxes,
            RepeatedMessage repeated,
            boolean simulated) {
        this.runs = runs;
        this.journal = journal;
        this.listeners = listeners;
        this.limits = limits;
        this.terms = new RunTerms(limits, budgets, simulated);
        this.starts = new StartReader(runs, limits.task(), agents);
        this.tools = new RunTools(toolboxes);
        this.threads = new ThreadQueue(journal, limits.threadWait());
        this.repeated = repeated;
        this.simulated = simulated;
    }

    /**
     * Begins a run on the body of the exchange, or resumes the one that it continues; waits while too many are in
     * progress. A message whose key a run has already gets that run's answer when it has one.
     *
     * @throws TaskRefused when there is no input that could be a task, or the model that is named can't be asked
     */
    @Override
    public void process(Exchange exchange) throws InterruptedException {
        RunRequest request = (RunRequest) exchange.getProperty(RunProperties.REQUEST);
        if (request == null) {
            throw new IllegalStateException(
                    "direct:caravel-loop must be called from a route that begins with agent:NAME");
        }
        Optional<Resumption> resumption =
                Optional.ofNullable((Resumption) exchange.getProperty(RunProperties.RESUMPTION));
        RunStart opening = starts.read(exchange, request, resumption.isEmpty());
        while (true) {
            try {
                Optional<Run> known = resumption.isPresent() ? Optional.empty() : known(opening);
                if (known.isPresent()) {
                    RunRequest allowed = request.within(terms.allowedBudget(opening), terms.allowedTurns(opening));
                    if (!opening.awaited() && repeated.isBusy(known.get())
                            || !RepeatedMessage.isResumed(known.get(), allowed)) {
                        giveKnown(exchange, opening, known.get());
                        return;
                    }
                    resumption = Optional.of(RepeatedMessage.resumption(known.get(), allowed));
                }
                begin(exchange, opening, resumption);
                return;
            } catch (KeyTaken | StaleOwner e) {
                // Somebody else was quicker: with the same message, or with the run that it belongs to.
                if (exchange.getProperty(RunProperties.RESUMPTION) != null) {
                    throw e;
                }
                resumption = Optional.empty();
            } catch (RepeatedMessage.ContinuesElsewhere e) {
                if (request.replyTo().isEmpty()) {
                    throw e;
                }
                // Its caller has no need to wait: the answer finds its way.
                giveKnown(exchange, opening, e.run());
                return;
            }
        }
    }

    /** The run that a message with this key belongs to; where its caller waits, once nobody else is busy with it. */
    private Optional<Run> known(RunStart opening) throws InterruptedException {
        Optional<Run> run = opening.key()
                .flatMap(key ->
                        repeated.runOf(opening.agent().name(), opening.tenant().orElse(""), key, opening));
        return run.isPresent() && opening.awaited()
                ? Optional.of(repeated.await(run.get().id()))
                : run;
    }

    private static void giveKnown(Exchange exchange, RunStart opening, Run run) {
        opening.above().ifPresent(caller -> caller.children()
                .ranWithin(opening.parent().orElseThrow().effectKey(), run));
        tellBegun(exchange, run);
        exchange.setProperty(RunProperties.KNOWN, run);
        exchange.setProperty(RunProperties.CALLERS_HEADERS, opening.headers());
        exchange.setVariable(LoopVariables.NEXT, LoopVariables.END);
    }

    private void begin(Exchange exchange, RunStart opening, Optional<Resumption> resumption)
            throws InterruptedException {
        resumption.map(Resumption::run).ifPresent(this::notInEarnest);
        Toolbox toolbox = tools.toolbox(opening, resumption);
        // A child does not wait for a place: its parent holds one, and would hold it for ever. Who waits for its thread
        // holds none meanwhile.
        boolean needsPlace = opening.parent().isEmpty();
        boolean queues = resumption
                .map(known -> known.run().awaitsThread())
                .orElse(opening.request().thread().isPresent());
        Optional<Places.Place> place = Optional.ofNullable((Places.Place) exchange.getProperty(RunProperties.PLACE));
        if (needsPlace && !queues && place.isEmpty()) {
            if (opening.awaited() || resumption.isPresent()) {
                runs.places().refuseWhenFull();
                place = Optional.of(runs.places().await());
            } else {
                RunQueue.Ticket ticket = runs.queue().ticket();
                place = ticket.place();
                if (place.isEmpty()) {
                    giveKnown(exchange, opening, ticket.accept(newRun(opening), terms.start(opening)));
                    return;
                }
            }
        }
        Run run = resumption.isPresent() ? resumption.get().run() : newRun(opening);
        RunSession session = session(run, opening, toolbox, place);
        opening.parent().ifPresent(call -> call.stopped()
                .thenAccept(why -> session.stopSignal().stop((Stop) why)));
        runs.closing().ifPresent(session.stopSignal()::stop);
        try {
            opening.above().ifPresent(caller -> caller.tree().add(run.id(), limits.subagents()));
            if (!opening.awaited() || exchange.getProperty(RunProperties.RESUMPTION) != null) {
                session.recorder().leaveUnattended();
            }
            if (resumption.isPresent()) {
                session.tree().rememberBelow(run.id(), journal);
                resumption.get().begin(session, limits.turns(), exchange.getContext());
            } else {
                session.record(terms.start(opening));
            }
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        tellBegun(exchange, run);
        exchange.setProperty(RunProperties.SESSION, session);
        if (queues) {
            awaitThread(session, needsPlace);
        }
        session.sayWhatIsNext(exchange);
        exchange.setVariable(LoopVariables.INPUT_LENGTH, inputLength(run.start()));
        run.namedModel().ifPresent(name -> exchange.setVariable(LoopVariables.NAMED_MODEL, name));
        session.callersHeaders(opening.headers());
        session.answers(AgentCall.of(exchange));
        exchange.getIn().removeHeaders("*");
    }

    /** The bytes of its files are kept before an event says that it has them. */
    private Run newRun(RunStart opening) {
        Run run = Run.unbegun(ids.generate().toString());
        opening.request().files().keepFor(run.id(), opening.request().history(), journal.attachments());
        return run;
    }

    /** Waits for the run's turn on its thread, and then for a place. */
    private void awaitThread(RunSession session, boolean needsPlace) {
        try {
            threads.await(session);
            if (needsPlace && session.run().isActive()) {
                session.holds(runs.places().await()::giveBack);
                session.stopSignal().beginTime();
            }
        } catch (StaleOwner | JournalUnavailable e) {
            session.recorder().breakOff(e);
        } catch (InterruptedException e) {
            session.stopSignal().stop(Stop.INTERRUPTED);
        }
    }

    /** Text counts, whether it is in the task or in a file that came with it. */
    private static int inputLength(Event.RunStarted start) {
        long ofFiles = start.attachments() == null
                ? 0
                : start.attachments().stream()
                        .filter(file -> file.kind() == Attachment.Kind.TEXT)
                        .mapToLong(Attachment::bytes)
                        .sum();
        return (int) Math.min(Integer.MAX_VALUE, start.input().length() + ofFiles);
    }

    /** What a real model has begun is no demonstration, whatever became of its key. */
    private void notInEarnest(Run run) {
        if (simulated && !run.start().simulated()) {
            throw new IllegalArgumentException("run " + run.id() + " was begun with a real model, and here only the"
                    + " simulated one could continue it: configure its provider again");
        }
    }

    /** The caller that does not wait for the answer continues now. */
    private static void tellBegun(Exchange exchange, Run run) {
        exchange.setProperty(RunProperties.OPENED_RUN, run.id());
        CompletableFuture<BegunRun> begun = (CompletableFuture<BegunRun>) exchange.getProperty(RunProperties.BEGUN);
        if (begun != null) {
            begun.complete(new BegunRun(run.id(), run.status()));
        }
    }

    private RunSession session(Run run, RunStart opening, Toolbox toolbox, Optional<Places.Place> place) {
        RunSession session = new RunSession(
                run,
                opening.agent(),
                toolbox,
                RunTools.schema(run, opening),
                journal,
                listeners,
                clock,
                limits.duration(),
                opening.above());
        place.ifPresent(held -> session.holds(held::giveBack));
        try {
            runs.add(session);
        } catch (StaleOwner e) {
            session.giveUpPlace();
            throw e;
        }
        session.onLost(why -> runs.lost(session, why));
        session.onClose(() -> {
            runs.remove(session);
            opening.above().ifPresent(caller -> caller.children()
                    .ranWithin(opening.parent().orElseThrow().effectKey(), run));
        });
        return session;
    }
}
