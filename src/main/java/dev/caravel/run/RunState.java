package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.EventVisitor;
import dev.caravel.journal.Message;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.Verdict;
import dev.caravel.money.Dollars;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What a run's events add up to: each event changes the parts that it is about. */
final class RunState implements EventVisitor<Void> {

    private final Standing standing = new Standing();
    private final Turn turn = new Turn();
    private final ToolRound tools = new ToolRound();
    private final Conversation conversation = new Conversation();
    private final Totals totals = new Totals();
    private Event.RunStarted start;
    private Instant startedAt;
    private Instant at;
    private Funds funds = Funds.NONE;
    private Dollars budget;
    private int maxTurns;
    private Event.BudgetExceeded exceeded;
    private boolean untrusted;
    private boolean untrustedResults;

    /** Changes by the event. */
    void apply(Entry entry) {
        at = entry.at();
        funds = funds.after(entry.event());
        entry.event().accept(this);
    }

    @Override
    public Void runStarted(Event.RunStarted event) {
        start = event;
        startedAt = at;
        budget = event.budgetUsd();
        maxTurns = event.maxTurns();
        untrusted = Boolean.TRUE.equals(event.untrusted());
        conversation.beginWith(event.messages());
        if (event.forkedFrom() == null) {
            conversation.begin(event.input(), event.attachments());
        }
        if (event.call() != null) {
            ArrayNode asked = RequestedCall.block(event.call());
            conversation.reply(Message.assistant(asked, null));
            tools.ask(asked);
        }
        return null;
    }

    @Override
    public Void runQueued(Event.RunQueued event) {
        standing.queue(event);
        return null;
    }

    @Override
    public Void threadTaken(Event.ThreadTaken event) {
        standing.takeThread();
        conversation.beginAfter(event.messages());
        untrusted |= Boolean.TRUE.equals(event.untrusted());
        return null;
    }

    @Override
    public Void modelChosen(Event.ModelChosen event) {
        standing.ask();
        turn.choose(event);
        return null;
    }

    @Override
    public Void budgetReserved(Event.BudgetReserved event) {
        turn.reserve(event);
        return null;
    }

    @Override
    public Void budgetExceeded(Event.BudgetExceeded event) {
        exceeded = event;
        return null;
    }

    @Override
    public Void modelAsked(Event.ModelAsked event) {
        if (turn.context().underWay().isEmpty()) {
            conversation.asked();
        }
        return null;
    }

    @Override
    public Void modelFailed(Event.ModelFailed event) {
        totals.failed(event);
        turn.failed(event, conversation);
        return null;
    }

    @Override
    public Void modelReplied(Event.ModelReplied event) {
        totals.replied(event);
        if (turn.isCutByWindow(event, conversation)) {
            return null;
        }
        conversation.reply(Message.assistant(event.content(), event.model()));
        untrusted |= hasResults(event.content());
        // The last words before a pause are asked for without the schema: another prompt than those before and after.
        if (event.usage() != null && !(turn.isLanding() && start.output() != null)) {
            conversation.size().replied(event.model(), event.usage());
        }
        turn.replied(event, start, tools, conversation);
        return null;
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

    @Override
    public Void contextCompacting(Event.ContextCompacting event) {
        turn.compacting(event);
        return null;
    }

    @Override
    public Void contextCompacted(Event.ContextCompacted event) {
        event.reply().ifPresent(totals::replied);
        turn.compacted(event);
        conversation.compact(event);
        return null;
    }

    @Override
    public Void toolJudged(Event.ToolJudged event) {
        tools.correct(event);
        if (event.verdict() == Verdict.ALLOW) {
            tools.clear(event.call());
        }
        return null;
    }

    @Override
    public Void approvalRequested(Event.ApprovalRequested event) {
        tools.await(event);
        return null;
    }

    @Override
    public Void approvalDecided(Event.ApprovalDecided event) {
        tools.decide(event);
        return null;
    }

    @Override
    public Void toolStarted(Event.ToolStarted event) {
        if (tools.start(event.call())) {
            totals.toolStarted();
        }
        return null;
    }

    @Override
    public Void toolFinished(Event.ToolFinished event) {
        totals.finished(event);
        untrustedResults |= Boolean.TRUE.equals(event.untrusted());
        Set<String> decided = tools.decided();
        Set<String> words = tools.words();
        tools.finish(event).ifPresent(results -> {
            conversation.results(results, decided, words);
            untrusted |= untrustedResults;
            turn.toolsFinished();
            if (start.call() != null) {
                conversation.reply(
                        Message.assistant(Message.user(event.result()).content(), null));
                turn.called(event);
            }
        });
        return null;
    }

    @Override
    public Void toolResolved(Event.ToolResolved event) {
        if (event.by() == null) {
            tools.resolve(event.call());
        }
        if (event.outcome() == CallOutcome.NOT_DONE) {
            tools.unstart(event.call());
        }
        return null;
    }

    @Override
    public Void runResumed(Event.RunResumed event) {
        if (standing.status() == RunStatus.PAUSED) {
            // Only then a limit was lifted; a run whose program died is where it was, in its landing too.
            turn.lift();
        }
        tools.judgeAgain();
        standing.resume();
        budget = event.budgetUsd();
        maxTurns = event.maxTurns();
        exceeded = null;
        if (event.words() != null) {
            conversation.tell(event.words());
        }
        return null;
    }

    @Override
    public Void runLanding(Event.RunLanding event) {
        turn.land(event.reason());
        conversation.tell(event.words());
        return null;
    }

    @Override
    public Void runParked(Event.RunParked event) {
        turn.stop();
        standing.park(event, turn.trouble(), at);
        if (event.reason() != PauseReason.WAITING_APPROVAL) {
            turn.trouble().parked(event);
        }
        return null;
    }

    @Override
    public Void runEnded(Event.RunEnded event) {
        turn.stop();
        standing.end(event, start.replyTo() != null, at);
        return null;
    }

    @Override
    public Void answerChecked(Event.AnswerChecked event) {
        turn.checked(event);
        if (event.words() != null) {
            conversation.tell(event.words());
        }
        return null;
    }

    @Override
    public Void answerDelivered(Event.AnswerDelivered event) {
        standing.delivered();
        return null;
    }

    /** How it began; null before its first event. */
    Event.RunStarted start() {
        return start;
    }

    Instant startedAt() {
        return startedAt;
    }

    Standing standing() {
        return standing;
    }

    Turn turn() {
        return turn;
    }

    ToolRound tools() {
        return tools;
    }

    Conversation conversation() {
        return conversation;
    }

    Totals totals() {
        return totals;
    }

    Funds funds() {
        return funds;
    }

    Optional<Dollars> budget() {
        return Optional.ofNullable(budget);
    }

    int maxTurns() {
        return maxTurns;
    }

    Optional<Event.BudgetExceeded> exceeded() {
        return Optional.ofNullable(exceeded);
    }

    boolean isUntrusted() {
        return untrusted;
    }
}
