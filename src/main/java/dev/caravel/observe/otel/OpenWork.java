package dev.caravel.observe.otel;

import dev.caravel.journal.CallOutcome;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;
import dev.caravel.run.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was begun of a run, as its events say, and has no span: the process that began it has died, or nobody knows how it ended. It
 * follows from the events alone, so that each has its span from exactly one process: from the one that records what ends it.
 */
final class OpenWork {

    /** What one process did of the run, from its beginning or resumption until it stopped. */
    static final class Part {

        private final Entry begin;
        private final List<Entry> events = new ArrayList<>();
        private Dollars cost = Dollars.ZERO;
        private boolean open = true;

        private Part(Entry begin) {
            this.begin = begin;
        }

        Entry begin() {
            return begin;
        }

        List<Entry> events() {
            return events;
        }

        /** What it is known to have spent. */
        Dollars cost() {
            return cost;
        }

        /** Whether nothing says that it stopped. */
        boolean isOpen() {
            return open;
        }
    }

    /**
     * A turn with a model.
     *
     * @param begin the first event that tells of it
     * @param cost what its attempts are known to have cost
     */
    record Chat(Entry begin, String model, Dollars cost) {}

    /** A tool call that began in that part. */
    record Call(Entry begin, Part part) {}

    /** A call of which a person has said, while nobody was busy with the run, what became of it. */
    record Resolved(Call call, Event.ToolResolved event, Instant at) {}

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final List<Resolved> resolved = new ArrayList<>();
    private Call finished;
    private final List<Entry> entries;
    private Part part;
    private Entry last;
    private Entry chat;
    private String model;
    private Dollars chatCost = Dollars.ZERO;
    private Entry reserved;
    private boolean compacted;

    private OpenWork(List<Entry> entries) {
        this.entries = entries;
        for (Entry entry : entries) {
            take(entry);
            last = entry;
        }
    }

    /** @param entries the first ones of a run */
    static OpenWork of(List<Entry> entries) {
        return new OpenWork(entries);
    }

    private void take(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted || event instanceof Event.RunResumed && !isQueued()) {
            part = new Part(entry);
            chat = null;
            reserved = null;
            resolved.clear();
        }
        part.events.add(entry);
        compacted |= event instanceof Event.ContextCompacted;
        if (event instanceof Event.BudgetReserved) {
            reserved = entry;
        } else if (event instanceof Event.ModelAsked asked) {
            asked(entry, asked.model());
        } else if (event instanceof Event.ModelFailed failed) {
            failed(failed);
        } else if (event.reply().isPresent()) {
            spent(event.reply().get().costUsd());
            answered();
        } else if (event instanceof Event.ToolStarted started) {
            calls.put(started.call(), new Call(entry, part));
        } else if (event instanceof Event.ToolFinished result) {
            finished = calls.remove(result.call());
        } else if (event instanceof Event.ToolResolved outcome) {
            resolved(outcome, entry.at());
        } else if (event instanceof Event.RunParked parked) {
            stopped();
            calls.entrySet()
                    .removeIf(call ->
                            call.getValue().part() == part && !call.getKey().equals(parked.call()));
        } else if (event instanceof Event.RunEnded) {
            stopped();
            calls.clear();
            resolved.clear();
        }
    }

    /** What a call that was done has given is the event before. */
    private void resolved(Event.ToolResolved outcome, Instant at) {
        Call call = calls.remove(outcome.call());
        if (call == null && outcome.outcome() == CallOutcome.DONE) {
            call = finished;
        }
        if (call != null && outcome.by() == null) {
            resolved.add(new Resolved(call, outcome, at));
        }
    }

    private void asked(Entry entry, String name) {
        if (chat == null) {
            chat = entry;
            model = name;
            chatCost = Dollars.ZERO;
        }
    }

    private void failed(Event.ModelFailed failed) {
        boolean told = chat == null && reserved == null;
        if (told) {
            // Whoever resumed the run has booked what its last part left behind.
            return;
        }
        if (chat == null) {
            asked(reserved, failed.model());
        }
        spent(failed.costUsd());
        reserved = null;
        if (failed.retryInMs() == null) {
            answered();
        }
    }

    private void spent(Dollars amount) {
        if (amount != null) {
            chatCost = chatCost.plus(amount);
            part.cost = part.cost.plus(amount);
        }
    }

    private void answered() {
        chat = null;
        reserved = null;
    }

    private void stopped() {
        answered();
        part.open = false;
    }

    /** Whether it waits for its place or its turn on a thread: whoever resumes it begins nothing new. */
    boolean isQueued() {
        return part.open && last.event() instanceof Event.RunQueued;
    }

    /** Whether the conversation was made shorter. */
    boolean isCompacted() {
        return compacted;
    }

    /** What was done last. */
    Part lastPart() {
        return part;
    }

    /** The turn with a model that its process has left behind. What was reserved for its last attempt is booked as its cost. */
    Optional<Chat> chat() {
        if (chat != null) {
            return Optional.of(new Chat(chat, model, chatCost.plus(reserved())));
        }
        return Optional.ofNullable(reserved)
                .map(begin -> new Chat(begin, Run.replay(entries).turn().model(), reserved()));
    }

    /** What is booked of it that no event tells of yet. */
    Dollars reserved() {
        return reserved == null ? Dollars.ZERO : ((Event.BudgetReserved) reserved.event()).callUsd();
    }

    /** Calls of which a person has said since the last part what became of them. */
    List<Resolved> resolved() {
        return resolved;
    }

    /** Calls of tools that have no result, by their ids. */
    Map<String, Call> calls() {
        return calls;
    }
}
