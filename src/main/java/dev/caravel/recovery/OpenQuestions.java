package dev.caravel.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Approval;
import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.run.PersonsAnswer;
import dev.caravel.run.Run;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for a person, of all runs: calls that may run or not, questions of agents, and calls of which nobody knows what became. Whoever runs them
 * continues by himself once it is answered. Thread-safe.
 */
public final class OpenQuestions {

    private static final Logger LOG = LoggerFactory.getLogger(OpenQuestions.class);

    private final Journal journal;
    private final Clock clock;

    public OpenQuestions(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** The calls that wait for a person's word, the oldest first. */
    public List<Approval> approvals(int limit) {
        return journal.approvals().waiting(limit);
    }

    /** A call that waits, or waited, for a person's word. */
    public Optional<Approval> approval(String id) {
        return journal.approvals().find(id);
    }

    /** The calls of which nobody knows whether they had their effect, in no certain order. */
    public List<UnknownOutcome> unknownOutcomes(int limit) {
        return journal.unresolved(limit).stream()
                .flatMap(run -> unknownOutcome(run).stream())
                .toList();
    }

    /** Empty when it waits for a subagent's run, which is another one, and when somebody has said meanwhile what became of it. */
    private Optional<UnknownOutcome> unknownOutcome(String id) {
        try {
            List<Entry> entries = journal.read(id);
            if (entries.isEmpty()) {
                return Optional.empty();
            }
            Run run = Run.replay(entries);
            return run.unknownCall().map(call -> {
                Run top = top(run);
                return new UnknownOutcome(
                        id,
                        run.start().agent(),
                        top.id(),
                        top.start().agent(),
                        Optional.ofNullable(top.start().tenant()),
                        call,
                        parkedAt(entries));
            });
        } catch (DamagedRun e) {
            LOG.debug("What a damaged run waits for is not known", e);
            return Optional.empty();
        }
    }

    private Run top(Run run) {
        List<Entry> above = run.start().parent() == null
                ? List.of()
                : journal.read(run.start().parent());
        return above.isEmpty() ? run : top(Run.replay(above));
    }

    private static Instant parkedAt(List<Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.event() instanceof Event.RunParked)
                .reduce(entries.get(0), (before, after) -> after)
                .at();
    }

    /**
     * Approves or denies a call, or declines to answer a question. The same twice is no harm.
     *
     * @param decision approved or denied
     * @param by who decides
     * @param reason what the model is told when it is denied; empty to say nothing
     * @return the question with the answer
     * @throws IllegalArgumentException when there is no such question, or it is one that has to be answered
     * @throws IllegalStateException when it was decided otherwise, or its time is over
     */
    public Approval decide(String id, Decision decision, String by, String reason) {
        return say(id, new Approval.Answer(decision, by, reason, clock.instant()));
    }

    /**
     * Answers a question. The same answer twice is no harm.
     *
     * @param answer the answer; where the question has a schema, text may also hold the JSON
     * @param by who answers
     * @return the question with the answer
     * @throws IllegalArgumentException when there is no such question, or this is no answer to it; it stays open
     * @throws IllegalStateException when it was answered otherwise or declined, or its time is over
     */
    public Approval answer(String id, JsonNode answer, String by) {
        return say(id, Approval.Answer.to(answer, by, clock.instant()));
    }

    private Approval say(String id, Approval.Answer said) {
        Approval asked = journal.approvals().find(id).orElseThrow(() -> new IllegalArgumentException(unknown(id)));
        Approval.Answer answer = checked(asked, said);
        Approval now =
                journal.approvals().answer(id, answer).orElseThrow(() -> new IllegalArgumentException(unknown(id)));
        if (now.answer().filter(answer::says).isEmpty()) {
            throw new IllegalStateException(whyNot(now, answer));
        }
        return now;
    }

    private static Approval.Answer checked(Approval asked, Approval.Answer said) {
        try {
            return PersonsAnswer.checked(asked.question(), said);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("approval " + asked.id() + " stays open: " + e.getMessage());
        }
    }

    /**
     * What became of an answer to many questions.
     *
     * @param decided those that it answered
     * @param skipped those that it did not, each with the reason in a line
     */
    public record Answered(List<String> decided, Map<String, String> skipped) {}

    /**
     * Gives many questions the same answer at once. Those that somebody has answered already stay as they are.
     *
     * @param his which of them whoever decides may decide about: he does not learn of the others
     */
    public Answered decide(
            Collection<String> ids, Predicate<Approval> his, Decision decision, String by, String reason) {
        // A journal keeps microseconds; by the moment this answer is told from one that was there before.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Approval.Answer said = new Approval.Answer(decision, by, reason, now);
        List<String> decided = new ArrayList<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        List<String> open = new ArrayList<>();
        journal.approvals().find(ids).stream().filter(his).forEach(question -> {
            try {
                checked(question, said);
                open.add(question.id());
            } catch (IllegalArgumentException e) {
                skipped.put(question.id(), e.getMessage());
            }
        });
        Map<String, Approval> standing = journal.approvals().answer(open, said).stream()
                .collect(Collectors.toMap(Approval::id, Function.identity()));
        for (String id : ids) {
            Approval question = standing.get(id);
            if (question == null) {
                skipped.putIfAbsent(id, unknown(id));
            } else if (question.answer()
                    .filter(answer -> answer.says(said) && answer.at().equals(now))
                    .isPresent()) {
                decided.add(id);
            } else {
                skipped.put(id, whyNot(question, said));
            }
        }
        return new Answered(decided, skipped);
    }

    private static String unknown(String id) {
        return "there is no approval '" + id + "'";
    }

    private static String whyNot(Approval question, Approval.Answer said) {
        String which = "approval " + question.id();
        return question.answer()
                .map(answer -> answer.decision() == Decision.WITHDRAWN
                        ? which + " is not needed any more: run " + question.run() + " has ended"
                        : which
                                + (answer.says(said) ? " was decided already: " : " was decided otherwise: ")
                                + answer.words() + " by " + answer.by() + " at " + answer.at())
                .orElseGet(() -> which + " has expired at " + question.expiresAt()
                        + (question.question().isPresent() ? ": the agent goes on without" : ": the call is denied"));
    }
}
