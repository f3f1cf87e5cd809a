package dev.caravel.approval;

import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.PauseReason;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.loop.ToolDefinitions;
import dev.caravel.run.CallDigest;
import dev.caravel.run.InquiryArguments;
import dev.caravel.run.PersonsAnswer;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks people about calls, and heeds what they said. A run that waits for them holds no thread and no
 * connection, and is resumed when it is told what was decided. The first answer stands, from wherever it comes; nobody's answer
 * in time is a denial.
 */
public final class ApprovalGate implements Step {

    private static final Logger LOG = LoggerFactory.getLogger(ApprovalGate.class);
    private static final long LOOK_EVERY_MS = 500;
    private static final int ID_DIGITS = 12;
    private static final String NOBODY = "nobody";

    private static final String CHANGED = "the call, or its tool, is not what was approved any more; ask for it again";

    private final Journal journal;
    private final ToolDefinitions definitions;
    private final Optional<Approver> approver;
    private final Duration expires;
    private final Clock clock;

    /**
     * @param definitions what tools of servers may be like
     * @param approver who can be asked right now; empty when nobody is there
     * @param expires how long a question waits for an answer
     */
    public ApprovalGate(
            Journal journal, ToolDefinitions definitions, Optional<Approver> approver, Duration expires, Clock clock) {
        this.journal = journal;
        this.definitions = definitions;
        this.approver = approver;
        this.expires = expires;
        this.clock = clock;
    }

    /** Puts the question; the answer is looked for when nothing else is left to do. */
    public void ask(RunSession session, RequestedCall call, String rule) {
        String digest = CallDigest.of(session.run(), call, session.toolbox().definition(call.tool()));
        session.record(new Event.ApprovalRequested(
                digest.substring(0, ID_DIGITS),
                call.id(),
                call.tool(),
                call.arguments(),
                rule,
                digest,
                clock.instant().plus(expires).toString(),
                session.toolbox().get(call).isQuestion() ? InquiryArguments.read(call.arguments()) : null));
    }

    /** Takes up the answers that there are; where none is, the run waits. */
    @Override
    public void take(RunSession session, Exchange exchange) {
        boolean answered = false;
        for (Event.ApprovalRequested question : session.run().tools().awaited()) {
            if (session.stopSignal().stop().isEmpty()) {
                Optional<Approval.Answer> answer = answer(session, question);
                answer.ifPresent(given -> takeUp(session, question, given));
                answered |= answer.isPresent();
            }
        }
        if (!answered && !session.stopSignal().isStopped() && session.run().isActive()) {
            session.record(new Event.RunParked(PauseReason.WAITING_APPROVAL));
        }
    }

    private Optional<Approval.Answer> answer(RunSession session, Event.ApprovalRequested question) {
        String id = question.approval();
        Instant now = clock.instant();
        if (!Instant.parse(question.expiresAt()).isAfter(now)) {
            journal.approvals()
                    .expire(
                            id,
                            new Approval.Answer(Decision.DENY, NOBODY, "nobody answered in time; go another way", now));
        }
        return answer(id).or(() -> askPerson(session, question));
    }

    private Optional<Approval.Answer> answer(String id) {
        return journal.approvals().find(id).flatMap(Approval::answer);
    }

    /** Whoever is there is one of those who may answer; somebody else may be quicker. */
    private Optional<Approval.Answer> askPerson(RunSession session, Event.ApprovalRequested question) {
        Question asked = new Question(
                session.run().id(),
                session.agent().name(),
                question.approval(),
                question.tool(),
                question.arguments(),
                question.rule(),
                Optional.ofNullable(question.question()));
        Optional<Approval.Answer> said =
                approver.flatMap(person -> ask(person, asked, session)).flatMap(answer -> fitting(asked, answer));
        if (session.stopSignal().stop().isPresent()) {
            return Optional.empty();
        }
        return said.isEmpty()
                ? answer(question.approval())
                : journal.approvals().answer(question.approval(), said.get()).flatMap(Approval::answer);
    }

    /** Where the answer is none to that question, it waits for another. */
    private static Optional<Approval.Answer> fitting(Question question, Approval.Answer answer) {
        try {
            return Optional.of(PersonsAnswer.checked(question.inquiry(), answer));
        } catch (IllegalArgumentException e) {
            LOG.warn("Approval {} stays open: {}", question.approval(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Approval.Answer> ask(Approver person, Question question, RunSession session) {
        CompletableFuture<String> moot = new CompletableFuture<>();
        session.stopSignal().stopped().thenAccept(why -> moot.complete("The run stops (" + why.label() + ")."));
        Thread looker = new Thread(() -> lookElsewhere(question.approval(), moot), "caravel-approval");
        looker.setDaemon(true);
        looker.start();
        try {
            return person.ask(question, moot);
        } finally {
            moot.complete("");
        }
    }

    /** Until it is over, looks again and again whether somebody else has answered. */
    private void lookElsewhere(String id, CompletableFuture<String> moot) {
        while (!moot.isDone()) {
            try {
                Thread.sleep(LOOK_EVERY_MS);
                answer(id).ifPresent(given -> moot.complete(given.by() + " has answered: " + given.words() + "."));
            } catch (JournalUnavailable e) {
                LOG.debug("Whether approval {} is answered cannot be told now", id, e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void takeUp(RunSession session, Event.ApprovalRequested question, Approval.Answer answer) {
        Decision yes = question.question() == null ? Decision.APPROVE : Decision.ANSWER;
        boolean holds = answer.decision() == yes && isThatCall(session, question);
        String reason = answer.reason().isEmpty() ? null : answer.reason();
        if (holds) {
            session.run().tools().waiting(question.call()).ifPresent(call -> definitions.allow(session, call));
        } else if (answer.decision() == Decision.APPROVE || answer.decision() == Decision.ANSWER) {
            reason = CHANGED;
        }
        session.record(new Event.ApprovalDecided(
                question.approval(),
                question.call(),
                holds ? answer.decision() : Decision.DENY,
                answer.by(),
                reason,
                holds ? answer.value().orElse(null) : null));
    }

    /** What runs is exactly what was approved. */
    private static boolean isThatCall(RunSession session, Event.ApprovalRequested question) {
        Run run = session.run();
        return run.tools()
                .waiting(question.call())
                .filter(call -> CallDigest.of(run, call, session.toolbox().definition(call.tool()))
                        .equals(question.digest()))
                .isPresent();
    }
}
