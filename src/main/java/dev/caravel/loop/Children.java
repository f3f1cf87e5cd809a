package dev.caravel.loop;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.Run;
import dev.caravel.run.Spent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the runs within a run's tool calls tell it. Any thread may use it. */
public final class Children {

    private final Map<String, Map<String, Spent>> spentWithin = new ConcurrentHashMap<>();
    private final Set<String> untrustedCalls = ConcurrentHashMap.newKeySet();
    private final Map<String, String> pauses = new ConcurrentHashMap<>();
    private final Map<String, Event.NextTry> nextTries = new ConcurrentHashMap<>();

    /** A run within a tool call of this one stands so; each counts once, however often it is asked for. Any thread may say so. */
    void ranWithin(String effectKey, Run child) {
        if (child.isUntrusted()) {
            untrustedCalls.add(effectKey);
        }
        spentWithin
                .computeIfAbsent(effectKey, call -> new ConcurrentHashMap<>())
                .put(child.id(), child.spent());
        if (child.status() == RunStatus.PAUSED) {
            pauses.put(effectKey, child.error().isEmpty() ? child.reason() : child.reason() + ", " + child.error());
        }
        child.turn().trouble().nextTry().ifPresent(next -> nextTries.put(child.id(), next));
    }

    /** Why a run within a tool call is paused; empty when none does. */
    public Optional<String> whyPausedWithin(String effectKey) {
        return Optional.ofNullable(pauses.remove(effectKey));
    }

    /** What a run within a tool call of this one waits for whose provider is away. */
    public Optional<Event.NextTry> nextTryOf(String child) {
        return Optional.ofNullable(nextTries.get(child));
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
}
