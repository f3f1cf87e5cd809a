package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Message;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.Verdict;
import dev.caravel.model.FailureKind;
import dev.caravel.model.StopReason;
import dev.caravel.money.Booking;
import dev.caravel.money.Cost;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A run's state: what its events add up to. It changes by recording an event and in no other way, so that reading the
 * events again gives the same run. Used by one thread at a time.
 */
public final class Run {

    /** Two replies in a row that were cut by their token limit: more of the same would only cost. */
    private static final int MOST_CUT_REPLIES = 2;

    private final String id;
    private final String account;
    private long seq;
    private Instant startedAt;
    private Instant endedAt;
    private Event.RunStarted start;
    private RunStatus status = RunStatus.RUNNING;
    private String reason = "";
    private Optional<PauseReason> pause = Optional.empty();
    private String error = "";
    private String waitsFor = "";
    private boolean hasThread;
    private String behind = "";
    private boolean replyDue;
    private Outcome outcome = Outcome.NONE;

    private final Conversation conversation = new Conversation();
    private final Totals totals = new Totals();
    private final ToolRound tools = new ToolRound();
    private boolean untrusted;
    private boolean untrustedResults;
    private boolean cut;
    private boolean starved;
    private int cutReplies;
    private int emptyReplies;

    private String model = "";
    private final Set<String> down = new HashSet<>();
    private int turns;
    private Event.BudgetReserved reservation;
    private Dollars budget;
    private int maxTurns;
    private boolean asking;
    private Funds funds = Funds.NONE;
    private Optional<PauseReason> landing = Optional.empty();
    private final ProviderTrouble trouble = new ProviderTrouble();
    private Served served = Served.NOBODY;
    private Event.BudgetExceeded exceeded;

    private Run(String id) {
        this.id = id;
        this.account = Scope.ofRun(id);
    }

    /** A run that has not begun: its first event must be {@code run.started}. */
    public static Run unbegun(String id) {
        return new Run(id);
    }

    /**
     * The run that these events make.
     *
     * @throws IllegalArgumentException when there is no event
     * @throws DamagedRun when not all are of one run and without a gap, or one does not fit to those before
     */
    public static Run replay(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one event");
        }
        Run run = new Run(entries.get(0).run());
        for (int i = 0; i < entries.size(); i++) {
            try {
                run.apply(entries.get(i));
            } catch (RuntimeException e) {
                throw new DamagedRun(
                        run.id(), "its event " + (i + 1) + " does not fit to those before", entries.subList(0, i), e);
            }
        }
        if (run.start == null) {
            throw new DamagedRun(run.id(), "its beginning is missing", List.of(), null);
        }
        return run;
    }

    /**
     * Writes the event into the journal, with what it changes in the accounts, and then changes by it.
     *
     * @throws dev.caravel.money.LimitReached when money is to be set aside that is not there; nothing has changed
     */
    public Entry record(Event event, Barrier barrier, Clock clock, Journal journal) {
        Entry entry = new Entry(id, seq + 1, clock.instant(), event);
        List<Booking> bookings = funds.bookings(event);
        // What is gone with the process anyway need not be held back.
        if (bookings.isEmpty() && barrier == Barrier.LATER && journal.outlivesItsProcess()) {
            journal.hold(entry);
        } else {
            journal.append(entry, bookings);
        }
        apply(entry);
        return entry;
    }

    private void apply(Entry entry) {
        if (!entry.run().equals(id) || entry.seq() != seq + 1) {
            throw new IllegalArgumentException("event " + entry.seq() + " of run " + entry.run()
                    + " does not follow event " + seq + " of run " + id);
        }
        seq = entry.seq();
        // A switch over the sealed type would need Java 21.
        Event event = entry.event();
        funds = funds.after(event);
        if (event instanceof Event.RunStarted e) {
            started(e, entry.at());
        } else if (event instanceof Event.RunQueued e) {
            status = RunStatus.QUEUED;
            behind = e.behind();
        } else if (event instanceof Event.ThreadTaken e) {
            status = RunStatus.RUNNING;
            hasThread = true;
            conversation.beginAfter(e.messages());
            untrusted |= Boolean.TRUE.equals(e.untrusted());
        } else if (event instanceof Event.ModelChosen e) {
            hasThread = true;
            model = e.model();
        } else if (event instanceof Event.BudgetReserved e) {
            reservation = e;
            asking = true;
        } else if (event instanceof Event.ModelAsked) {
            conversation.asked();
        } else if (event instanceof Event.ModelFailed e) {
            failed(e);
        } else if (event instanceof Event.ModelReplied e) {
            replied(e);
        } else if (event instanceof Event.ToolJudged e) {
            tools.correct(e);
            if (e.verdict() == Verdict.ALLOW) {
                tools.clear(e.call());
            }
        } else if (event instanceof Event.ApprovalRequested e) {
            tools.await(e);
        } else if (event instanceof Event.ApprovalDecided e) {
            tools.decide(e);
        } else if (event instanceof Event.ToolStarted e) {
            if (tools.start(e.call())) {
                totals.toolStarted();
            }
        } else if (event instanceof Event.ToolFinished e) {
            finished(e);
        } else if (event instanceof Event.ToolResolved e) {
            resolved(e);
        } else if (event instanceof Event.RunResumed e) {
            resumed(e);
        } else if (event instanceof Event.RunLanding e) {
            land(e);
        } else if (event instanceof Event.RunParked e) {
            parked(e, entry.at());
        } else if (event instanceof Event.RunEnded e) {
            stand(e.status(), e.reason(), e.error(), entry.at());
            replyDue = start.replyTo() != null;
        } else if (event instanceof Event.AnswerDelivered) {
            replyDue = false;
        } else if (event instanceof Event.BudgetExceeded e) {
            exceeded = e;
        } else {
            throw new IllegalStateException("no meaning for " + event);
        }
    }

    private void started(Event.RunStarted event, Instant at) {
        start = event;
        startedAt = at;
        budget = event.budgetUsd();
        maxTurns = event.maxTurns();
        untrusted = Boolean.TRUE.equals(event.untrusted());
        event.messages().forEach(conversation::say);
        conversation.say(Message.user(event.input()));
    }

    private void failed(Event.ModelFailed event) {
        asking = false;
        totals.failed(event);
        trouble.failed(event);
        if (event.retryInMs() != null) {
            return;
        }
        if (event.fallback()) {
            down.add(event.model());
        } else if (event.kind().equals(FailureKind.STOPPED.label())) {
            // Why it stops is recorded next.
            return;
        } else if (isLanding()) {
            outcome = Outcome.paused(landing.get());
        } else if (trouble.passes()) {
            outcome = Outcome.paused(PauseReason.PROVIDER);
        } else {
            outcome = Outcome.failed(event.kind(), event.message());
        }
    }

    private void replied(Event.ModelReplied event) {
        asking = false;
        totals.replied(event);
        served = Served.of(event, reservation == null ? event.costUsd() : reservation.callUsd());
        trouble.over();
        down.clear();
        conversation.reply(Message.assistant(event.content(), event.model()));
        untrusted |= hasResults(event.content());
        if (event.usage() != null) {
            conversation.size().replied(event.model(), event.usage());
        }
        if (isLanding()) {
            outcome = Outcome.paused(landing.get());
            return;
        }
        cut = event.stopReason().equals(StopReason.MAX_TOKENS)
                || event.stopReason().equals(StopReason.CONTEXT_EXCEEDED);
        starved = cut && reservation.maxTokens() < start.maxTokens();
        cutReplies = cut ? cutReplies + 1 : 0;
        if (event.stopReason().equals(StopReason.REFUSAL)) {
            turns++;
            outcome = Outcome.failed("refusal", "the model refused to answer");
            return;
        }
        tools.ask(event.content());
        if (tools.isOpen()) {
            turns++;
            emptyReplies = 0;
            if (cut && !starved) {
                cutInTheMiddleOfCalls(event.stopReason());
            }
        } else if (event.stopReason().equals(StopReason.PAUSE_TURN)) {
            turns++;
        } else {
            answered(event.stopReason());
        }
    }

    /** Tools that the provider runs by itself, such as a search of the web, answer within the reply. */
    private static boolean hasResults(ArrayNode content) {
        for (JsonNode block : content) {
            if (block.path("type").asText().endsWith("_tool_result")) {
                return true;
            }
        }
        return false;
    }

    private void answered(String stopReason) {
        boolean empty = conversation.answer().isBlank();
        if (empty && !starved && EmptyReply.isAskedAgain(stopReason, ++emptyReplies)) {
            // The turn goes on.
            conversation.tell(EmptyReply.askAgain(cut));
            return;
        }
        turns++;
        if (starved) {
            outcome = Outcome.paused(PauseReason.BUDGET);
        } else if (empty) {
            outcome = Outcome.failed(EmptyReply.REASON, EmptyReply.complaint(stopReason));
        } else {
            outcome = Outcome.completed(cut ? stopReason : "");
        }
    }

    private void cutInTheMiddleOfCalls(String stopReason) {
        boolean full = stopReason.equals(StopReason.CONTEXT_EXCEEDED);
        if (full || cutReplies >= MOST_CUT_REPLIES) {
            outcome = Outcome.failed(
                    stopReason,
                    full
                            ? "the model's tool calls do not fit into its context window: " + StopReason.WINDOW_ADVICE
                            : "the model's tool calls do not fit into its limit (" + stopReason
                                    + "): raise the agent's maxTokens or ask for less");
        }
    }

    private void resolved(Event.ToolResolved event) {
        if (event.outcome() == CallOutcome.NOT_DONE) {
            tools.unstart(event.call());
        }
    }

    private void resumed(Event.RunResumed event) {
        if (status == RunStatus.PAUSED) {
            // Only then a limit was lifted; a run whose program died is where it was, in its landing too.
            outcome = outcome.status() == RunStatus.PAUSED ? Outcome.NONE : outcome;
            down.clear();
            landing = Optional.empty();
            starved = false;
            cutReplies = 0;
        }
        tools.judgeAgain();
        status = RunStatus.RUNNING;
        replyDue = false;
        reason = "";
        pause = Optional.empty();
        waitsFor = "";
        endedAt = null;
        budget = event.budgetUsd();
        maxTurns = event.maxTurns();
        exceeded = null;
        if (event.words() != null) {
            conversation.tell(event.words());
        }
    }

    private void land(Event.RunLanding event) {
        landing = Optional.of(event.reason());
        conversation.tell(event.words());
    }

    private void finished(Event.ToolFinished event) {
        totals.finished(event);
        untrustedResults |= Boolean.TRUE.equals(event.untrusted());
        tools.finish(event).ifPresent(results -> {
            conversation.say(Message.user(results));
            untrusted |= untrustedResults;
            cut = false;
        });
    }

    private void parked(Event.RunParked event, Instant at) {
        if (event.reason() == PauseReason.WAITING_APPROVAL) {
            stand(RunStatus.WAITING_APPROVAL, "", "", at);
        } else {
            stand(RunStatus.PAUSED, event.reason().label(), why(event.reason()), at);
            pause = Optional.of(event.reason());
            trouble.parked(event);
        }
        waitsFor = event.waitsFor() == null ? "" : event.waitsFor();
        replyDue = event.tellsReplyTo();
    }

    private String why(PauseReason parked) {
        return switch (parked) {
            case PROVIDER -> trouble.message();
            case THREAD_BUSY -> "run " + behind + " of the same thread goes first, and has not finished";
            default -> "";
        };
    }

    private void stand(RunStatus newStatus, String newReason, String newError, Instant at) {
        asking = false;
        status = newStatus;
        reason = newReason == null ? "" : newReason;
        error = newError == null ? "" : newError;
        endedAt = at;
    }

    public String id() {
        return id;
    }

    /** The name of its own account. */
    public String account() {
        return account;
    }

    /** The number of its last event. */
    public long seq() {
        return seq;
    }

    /** Why it stands still or failed, in a word; empty when its status says it all. */
    public String reason() {
        return reason;
    }

    /** True when it is paused for such a reason. */
    public boolean isPausedFor(Predicate<PauseReason> condition) {
        return pause.filter(condition).isPresent();
    }

    /** True when it belongs to a thread on which it has not had its turn. */
    public boolean awaitsThread() {
        return start.thread() != null && !hasThread;
    }

    /** True while a process is busy with it, or was when it died. */
    public boolean isUnderWay() {
        return status.isUnderWay();
    }

    /** True while the loop has something to do. */
    public boolean isActive() {
        return status == RunStatus.RUNNING && outcome == Outcome.NONE;
    }

    /** True while tool calls of the last reply have no result. */
    public boolean isToolsPending() {
        return tools.isOpen();
    }

    /** The model or tier that the caller or the agent named; empty when the router decides. */
    public Optional<String> namedModel() {
        return Optional.ofNullable(start.model());
    }

    /** The model that is asked now, {@code provider/model}; empty before the first choice. */
    public String model() {
        return model;
    }

    public boolean isDown(String other) {
        return down.contains(other);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** A call that has no result yet. */
    public Optional<RequestedCall> pendingCall(String call) {
        return tools.waiting().stream().filter(each -> each.id().equals(call)).findFirst();
    }

    /** The calls that have no result yet and may run, in the order asked. */
    public List<RequestedCall> clearedCalls() {
        return tools.cleared();
    }

    public boolean isAnyCallCleared() {
        return tools.isAnyCleared();
    }

    public boolean isAnyCallUnjudged() {
        return tools.isAnyUnjudged();
    }

    /** The calls that the guardrail has yet to judge, and those that a person has denied. */
    public List<RequestedCall> unjudgedCalls() {
        return tools.unjudged();
    }

    /** True when its reply asked for more calls than may run, and this is one of those behind. */
    public boolean isOneTooMany(RequestedCall call) {
        return tools.isOneTooMany(call.id());
    }

    /** Why the call has lost its arguments, which were too long to keep; empty when it has them. */
    public Optional<String> tooLong(RequestedCall call) {
        return tools.tooLong(call.id());
    }

    /** What a person is asked and has not answered. */
    public List<Event.ApprovalRequested> awaitedApprovals() {
        return tools.awaited();
    }

    /**
     * True once the model has read what somebody outside wrote: from then on its words may be that somebody's. Calls of the
     * reply that also asked for such a text were written before it was read.
     */
    public boolean isUntrusted() {
        return untrusted;
    }

    public boolean isApproved(RequestedCall call) {
        return tools.isApproved(call.id());
    }

    /** Why a person denied the call; empty when none did. */
    public Optional<String> denial(RequestedCall call) {
        return tools.denial(call.id());
    }

    /** The run of a subagent that this one waits for while it stands still; empty when it stands still by itself. */
    public String waitsFor() {
        return waitsFor;
    }

    /** The call of which nobody knows whether it had its effect, so that the run stands still. */
    public Optional<RequestedCall> unknownCall() {
        return isPausedFor(PauseReason.OUTCOME_UNKNOWN::equals) && waitsFor.isEmpty()
                ? tools.underWay().stream().findFirst()
                : Optional.empty();
    }

    /** True when its answer, or the word that there is none or not yet, has to be brought where the caller wanted it. */
    public boolean isToBeDelivered() {
        return replyDue;
    }

    /** True when nothing can go on with it. */
    public boolean isOver() {
        return status.isOver();
    }

    /** True once a limit was reached: the next reply is the last one. */
    public boolean isLanding() {
        return landing.isPresent();
    }

    /** True when the last reply was cut off because the money did not suffice for a longer one. */
    public boolean isStarved() {
        return starved && !isLanding();
    }

    /** True when its last reply was the last one that a limit allowed. */
    public boolean hasSummedUp() {
        return isLanding()
                || outcome.pause().filter(why -> why != PauseReason.PROVIDER).isPresent();
    }

    /** What it knows of its provider's trouble. */
    public ProviderTrouble trouble() {
        return trouble;
    }

    /** The limit that was reached; empty before. */
    public Optional<PauseReason> landing() {
        return landing;
    }

    /** What it may cost, all it has cost included; empty when it has no limit of its own. */
    public Optional<Dollars> budget() {
        return Optional.ofNullable(budget);
    }

    /** How many turns it may take, all it has taken included. */
    public int maxTurns() {
        return maxTurns;
    }

    /** True while a model may have been asked and has neither replied nor failed: from the reservation on. */
    public boolean isAsking() {
        return asking;
    }

    /** The calls that began to run and have no result. */
    public List<RequestedCall> callsUnderWay() {
        return tools.underWay();
    }

    public PromptSize promptSize() {
        return conversation.size();
    }

    /** What was set aside last; null before the first time. */
    public Event.BudgetReserved reservation() {
        return reservation;
    }

    /** How much of an account the run has set aside for itself. */
    public Dollars heldIn(Scope scope) {
        return funds.holds(scope) ? funds.total() : Dollars.ZERO;
    }

    Cost cost() {
        return totals.cost();
    }

    /** What it has spent, its subagents included, once their calls have results. */
    public Spent spent() {
        return totals.spent();
    }

    /** Who answered last. */
    public Served served() {
        return served;
    }

    /** Whether a subagent's run is within a call that has no result yet: what it costs is not counted here so far. */
    boolean hasOpen(Run child) {
        String key = Objects.requireNonNullElse(child.start().key(), "");
        return tools.waiting().stream().anyMatch(call -> key.startsWith(id + "/" + turns + "/" + call.id() + "/"));
    }

    /** True when the last reply was cut off: its calls must not run. */
    public boolean isCut() {
        return cut;
    }

    /** The conversation so far. */
    public List<Message> messages() {
        return conversation.messages();
    }

    /** The conversation as another run can continue it: without calls that never got their results, and with an end. */
    public List<Message> conversation() {
        return Conversation.ended(tools.isOpen() ? conversation.beforeTheLast() : conversation.messages());
    }

    /** How many messages no prompt has held yet. */
    public int unasked() {
        return conversation.unasked();
    }

    /** The route that its message came in by. */
    public Optional<String> trigger() {
        return Optional.ofNullable(start.trigger());
    }

    public Event.RunStarted start() {
        return start;
    }

    public int turns() {
        return turns;
    }

    public RunStatus status() {
        return status;
    }

    /** What it says went wrong; empty when nothing did. */
    public String error() {
        return error;
    }

    /** The answer's text; empty unless it has one. */
    public Optional<String> answer() {
        boolean answered = status != RunStatus.CANCELLED
                && status != RunStatus.FAILED
                && (outcome.status() == RunStatus.COMPLETED || outcome.status() == RunStatus.PAUSED);
        return Optional.of(conversation.answer()).filter(text -> answered && !text.isBlank());
    }

    private Optional<List<String>> ownApprovals() {
        return status != RunStatus.WAITING_APPROVAL || tools.awaited().isEmpty()
                ? Optional.empty()
                : Optional.of(tools.awaited().stream()
                        .map(Event.ApprovalRequested::approval)
                        .toList());
    }

    /** The run as others see it. */
    public RunRecord toRecord() {
        return toRecord(Below.NOTHING);
    }

    /** The run as others see it, with what its subagents have spent and ask within calls that have no result yet. */
    RunRecord toRecord(Below below) {
        return new RunRecord(
                id,
                start.agent(),
                start.tenant(),
                start.thread(),
                start.parent() == null ? start.key() : null,
                start.parent(),
                status,
                reason.isEmpty() ? null : reason,
                error.isEmpty() ? null : error,
                start.input(),
                answer().orElse(null),
                turns,
                totals.modelCalls(),
                totals.toolCalls(),
                totals.retries(),
                RunRecord.Tokens.of(totals.spent().plus(below.spent()).usage()),
                totals.isUsageUnknown(),
                totals.spent().plus(below.spent()).cost().paid(),
                totals.spent().plus(below.spent()).cost().ifStrong(),
                totals.price().orElse(null),
                budget,
                exceeded == null ? null : RunRecord.Exceeded.of(exceeded),
                unknownCall().map(RequestedCall::id).orElse(null),
                waitsFor.isEmpty() ? null : waitsFor,
                below.approvals().or(this::ownApprovals).orElse(null),
                totals.models(),
                start.simulated(),
                startedAt.toString(),
                endedAt == null ? null : endedAt.toString());
    }
}
