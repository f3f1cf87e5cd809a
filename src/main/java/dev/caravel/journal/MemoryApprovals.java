package dev.caravel.journal;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** The calls that wait for a person, as long as the process lives. Thread-safe. */
final class MemoryApprovals implements Approvals {

    /** Of questions that are done with, this many are remembered, so that a second answer is noticed. */
    private static final int REMEMBERED = 1_000;

    private final Map<String, Approval> open = new LinkedHashMap<>();
    private final Map<String, Approval> applied = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Approval> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void ask(Approval question) {
        open.put(question.id(), question);
    }

    @Override
    public synchronized int count() {
        return (int) open.values().stream()
                .filter(approval -> approval.answer().isEmpty())
                .count();
    }

    /** The run has taken the answer up. */
    synchronized void applied(String id) {
        Optional.ofNullable(open.remove(id)).ifPresent(approval -> applied.put(id, approval));
    }

    /** The run ended. */
    synchronized void withdraw(String run, Instant at) {
        if (open.isEmpty()) {
            return;
        }
        List<Approval> left = open.values().stream()
                .filter(approval -> approval.run().equals(run))
                .toList();
        for (Approval approval : left) {
            Approval.Answer withdrawn = new Approval.Answer(Decision.WITHDRAWN, "nobody", "", at);
            open.remove(approval.id());
            applied.put(approval.id(), approval.answer().isPresent() ? approval : approval.with(withdrawn));
        }
    }

    /** The runs at the top that can be resumed. */
    synchronized List<String> roots(Instant now) {
        return open.values().stream()
                .filter(approval ->
                        approval.answer().isPresent() || !approval.expiresAt().isAfter(now))
                .map(Approval::root)
                .distinct()
                .toList();
    }

    @Override
    public synchronized List<Approval> waiting(int limit) {
        return open.values().stream()
                .filter(approval -> approval.answer().isEmpty())
                .sorted(Comparator.comparing(Approval::requestedAt).thenComparing(Approval::id))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Approval> find(Collection<String> ids) {
        return ids.stream()
                .map(id -> open.getOrDefault(id, applied.get(id)))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public synchronized List<Approval> answer(Collection<String> ids, Approval.Answer answer) {
        ids.forEach(id -> put(id, answer, approval -> approval.expiresAt().isAfter(answer.at())));
        return find(ids);
    }

    @Override
    public synchronized void expire(String id, Approval.Answer answer) {
        put(id, answer, approval -> !approval.expiresAt().isAfter(answer.at()));
    }

    private void put(String id, Approval.Answer answer, Predicate<Approval> condition) {
        open.computeIfPresent(
                id,
                (same, approval) ->
                        approval.answer().isEmpty() && condition.test(approval) ? approval.with(answer) : approval);
    }
}
