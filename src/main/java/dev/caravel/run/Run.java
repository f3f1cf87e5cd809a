package dev.caravel.run;

import dev.caravel.journal.ClientTool;
import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Message;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Booking;
import dev.caravel.money.Cost;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.output.AnswerBody;
import dev.caravel.output.AnswerText;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A run: what its events add up to. It changes by recording an event and in no other way, so that reading the events again
 * gives the same run. Used by one thread at a time.
 */
public final class Run {

    private final String id;
    private final String account;
    private final RunState state = new RunState();
    private long seq;

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
        if (run.start() == null) {
            throw new DamagedRun(run.id(), "its beginning is missing", List.of(), null);
        }
        return run;
    }

    /**
     * Writes the event into the journal, with what it changes in the accounts, and then changes by it.
     *
     * @throws dev.caravel.money.LimitReached when money is to be reserved that is not there; nothing has changed
     */
    public Entry append(Event event, Barrier barrier, Clock clock, Journal journal) {
        Entry entry = new Entry(id, seq + 1, clock.instant(), event);
        List<Booking> bookings = state.funds().bookings(event);
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
        state.apply(entry);
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

    public Event.RunStarted start() {
        return state.start();
    }

    /** The route that its message came in by. */
    public Optional<String> trigger() {
        return Optional.ofNullable(start().trigger());
    }

    /** The model or tier that the caller or the agent named; empty when the router decides. */
    public Optional<String> namedModel() {
        return Optional.ofNullable(start().model());
    }

    public RunStatus status() {
        return state.standing().status();
    }

    /** Why it is paused or failed, in a word; empty when its status says it all. */
    public String reason() {
        return state.standing().reason();
    }

    /** True when it is paused for such a reason. */
    public boolean isPausedFor(Predicate<PauseReason> condition) {
        return state.standing().pause().filter(condition).isPresent();
    }

    /** What it says went wrong; empty when nothing did. */
    public String error() {
        return state.standing().error();
    }

    /** True while a process is busy with it, or was when it died. */
    public boolean isInProgress() {
        return status().isInProgress();
    }

    /** True while the loop has something to do. */
    public boolean isActive() {
        return status() == RunStatus.RUNNING && turn().outcome() == Outcome.NONE;
    }

    /** True when it cannot be resumed. */
    public boolean isOver() {
        return status().isOver();
    }

    /** True when it belongs to a thread on which it has not had its turn. */
    public boolean awaitsThread() {
        return start().thread() != null && !state.standing().hasThread();
    }

    /** The run of a subagent that this one waits for while it is paused; empty when it has a reason of its own. */
    public String waitsFor() {
        return state.standing().waitsFor();
    }

    /** The call of which nobody knows whether it had its effect, so that the run is paused. */
    public Optional<RequestedCall> unknownCall() {
        if (!isPausedFor(PauseReason.OUTCOME_UNKNOWN::equals) || !waitsFor().isEmpty()) {
            return Optional.empty();
        }
        // Others that were in progress may run again. Runs of an earlier version do not name it.
        Optional<String> named = state.standing().unknownCall();
        return tools().inProgress().stream()
                .filter(call -> named.filter(id -> !id.equals(call.id())).isEmpty())
                .findFirst();
    }

    /** The calls of its caller's own tools that it waits for; empty unless it is paused for them. */
    public List<RequestedCall> clientCalls() {
        if (!isPausedFor(PauseReason.CLIENT_TOOL::equals) || start().tools() == null) {
            return List.of();
        }
        Set<String> tools = start().tools().stream().map(ClientTool::name).collect(Collectors.toSet());
        Set<String> asked =
                tools().awaited().stream().map(Event.ApprovalRequested::call).collect(Collectors.toSet());
        return tools().waiting().stream()
                .filter(call -> tools.contains(call.tool()) && !asked.contains(call.id()))
                .toList();
    }

    /** True when its answer, or the word that there is none or not yet, has to be brought where the caller wanted it. */
    public boolean isToBeDelivered() {
        return state.standing().isReplyDue();
    }

    /** The turn that it is in. */
    public Turn turn() {
        return state.turn();
    }

    public int turns() {
        return turn().finished();
    }

    /** The name of its round of tool calls, which no other round has, of this run or another. */
    public String round() {
        return id + "/" + turns();
    }

    /** What a call's tool knows its repetitions by. Some hosts count their calls anew in every reply, so the turn belongs to it. */
    public String effectKey(RequestedCall call) {
        return round() + "/" + call.id();
    }

    /** How many turns it may take, all it has taken included. */
    public int maxTurns() {
        return state.maxTurns();
    }

    /** What it may cost, all it has cost included; empty when it has no limit of its own. */
    public Optional<Dollars> budget() {
        return state.budget();
    }

    /** How much of an account the run has reserved for itself. */
    public Dollars heldIn(Scope scope) {
        return state.funds().holds(scope) ? state.funds().total() : Dollars.ZERO;
    }

    Cost cost() {
        return state.totals().cost();
    }

    /** What it has spent, its subagents included, once their calls have results. */
    public Spent spent() {
        return state.totals().spent();
    }

    /** The calls of its last reply. */
    public ToolRound tools() {
        return state.tools();
    }

    /** Whether a subagent's run is within a call that has no result yet: what it costs is not counted here so far. */
    boolean hasOpen(Run child) {
        String key = Objects.requireNonNullElse(child.start().key(), "");
        return tools().waiting().stream().anyMatch(call -> key.startsWith(round() + "/" + call.id() + "/"));
    }

    /** The conversation so far. */
    public List<Message> messages() {
        return state.conversation().messages();
    }

    /** The conversation as another run can continue it: without calls that never got their results, and with an end. */
    public List<Message> conversation() {
        return Conversation.ended(tools().isOpen() ? state.conversation().beforeTheLast() : messages());
    }

    /** How many messages no prompt has held yet. */
    public int unasked() {
        return state.conversation().unasked();
    }

    /** The messages that stay whatever is left out. */
    public Pins pins() {
        return state.conversation().pins();
    }

    public PromptSize promptSize() {
        return state.conversation().size();
    }

    /**
     * True once the model has read what somebody outside wrote: from then on its words may be that somebody's. Calls of the
     * reply that also asked for such a text were written before it was read.
     */
    public boolean isUntrusted() {
        return state.isUntrusted();
    }

    /** What the model said last, whatever it is; empty when it was nothing. */
    public String lastWords() {
        return state.conversation().answer();
    }

    /** The answer's text; empty unless it has one. */
    public Optional<String> answer() {
        RunStatus outcome = turn().outcome().status();
        boolean answered = status() != RunStatus.CANCELLED
                && status() != RunStatus.FAILED
                && (outcome == RunStatus.COMPLETED || outcome == RunStatus.PAUSED);
        return Optional.of(state.conversation().answer())
                .filter(text -> answered && !text.isBlank())
                .map(text -> hasForm() ? AnswerText.json(text) : text);
    }

    /** Whether its answer is JSON of the schema that it began with: checked, and not the last words before a pause. */
    private boolean hasForm() {
        return start().output() != null && turn().outcome().status() == RunStatus.COMPLETED;
    }

    /** The answer as its caller gets it: text, or plain values where it matches a schema. */
    public Optional<Object> answerBody() {
        return answer().map(text -> hasForm() ? AnswerBody.of(text, start().output()) : text);
    }

    /** The run as others see it. */
    public RunRecord toRecord() {
        return toRecord(Below.NOTHING);
    }

    /** The run as others see it, with what its subagents have spent and ask within calls that have no result yet. */
    RunRecord toRecord(Below below) {
        return RunRecord.of(this, state, below, Optional.empty());
    }

    /** The run as far as it can be read. */
    RunRecord toRecord(String damage) {
        return RunRecord.of(this, state, Below.NOTHING, Optional.of(damage));
    }
}
