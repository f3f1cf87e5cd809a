package dev.caravel.door;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one reader gets of a run: each recorded event once and in order, without a gap, and in between the words that the model
 * writes. A reader that is slow holds up nobody and costs bounded memory: what there is no room for is read from the journal later.
 * One thread reads.
 */
public final class RunFeed implements AutoCloseable {

    private static final int MOST_SIGNALS = 256;
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final long LOOK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RunFeeds feeds;
    private final Journal journal;
    private final String run;

    private final Lock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<Signal> arrived = new ArrayDeque<>();
    private int characters;
    private boolean behind = true;

    // The rest is the reader's own.
    private final Deque<Entry> backlog = new ArrayDeque<>();
    private long seq;
    private boolean wordsShown;
    private boolean opened;
    private boolean ended;

    /** Something that a reader is told. */
    public sealed interface Signal {

        /** The event that it follows, or is: once a later one is told, it is of no use. */
        long seq();

        /** An event was recorded. */
        record Recorded(Entry entry) implements Signal {
            @Override
            public long seq() {
                return entry.seq();
            }
        }

        /** The model wrote this much more. */
        record Text(long seq, StringBuilder words) implements Signal {}

        /** The words since the last event do not count: the attempt failed, or they come once more from their beginning. */
        record Retracted(long seq) implements Signal {}
    }

    RunFeed(RunFeeds feeds, Journal journal, String run, long after) {
        this.feeds = feeds;
        this.journal = journal;
        this.run = run;
        this.seq = after;
    }

    /** The run's id. */
    public String run() {
        return run;
    }

    /** It hears of everything that comes after this. */
    void joined(long after, String words) {
        lock.lock();
        try {
            arrived.clear();
            characters = 0;
            behind = false;
        } finally {
            lock.unlock();
        }
        if (!words.isEmpty()) {
            text(after, words);
        }
    }

    void recorded(Entry entry) {
        arrived(new Signal.Recorded(entry), 0);
    }

    void retracted(long after) {
        arrived(new Signal.Retracted(after), 0);
    }

    void text(long after, String delta) {
        arrived(new Signal.Text(after, new StringBuilder(delta)), delta.length());
    }

    private void arrived(Signal signal, int length) {
        lock.lock();
        try {
            if (behind) {
                return;
            }
            characters += length;
            if (arrived.size() >= MOST_SIGNALS || characters > MOST_CHARACTERS) {
                arrived.clear();
                behind = true;
            } else if (signal instanceof Signal.Text text && arrived.peekLast() instanceof Signal.Text last) {
                last.words().append(text.words());
            } else {
                arrived.add(signal);
            }
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What comes next.
     *
     * @param patience how long to wait for it
     * @return empty when nothing came within that time, or nothing will come any more
     */
    public Optional<Signal> next(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Signal> signal = atOnce();
            long left = until - System.nanoTime();
            if (signal.isPresent() || isOver() || left <= 0) {
                return signal;
            }
            if (!awaitNews(Math.min(left, LOOK_AGAIN_NS)) && !feeds.isHere(run)) {
                readOn();
            }
        }
    }

    /** True when the run has ended and all that happened was told. */
    public boolean isOver() {
        return ended && backlog.isEmpty();
    }

    private Optional<Signal> atOnce() {
        lock.lock();
        boolean lost = behind;
        lock.unlock();
        if (lost) {
            feeds.join(this);
            readOn();
            if (wordsShown) {
                wordsShown = false;
                return Optional.of(new Signal.Retracted(seq));
            }
        }
        Entry next = backlog.poll();
        if (next != null) {
            return Optional.of(told(new Signal.Recorded(next)));
        }
        return ended ? Optional.empty() : fresh().map(this::told);
    }

    private void readOn() {
        List<Entry> entries = opened ? journal.readAfter(run, seq) : journal.read(run);
        opened = true;
        backlog.clear();
        for (Entry entry : entries) {
            ended |= entry.event() instanceof Event.RunEnded;
            if (entry.seq() > seq) {
                backlog.add(entry);
            }
        }
    }

    /** The first of what has arrived that the journal has not told already. */
    private Optional<Signal> fresh() {
        lock.lock();
        try {
            while (!arrived.isEmpty()) {
                Signal signal = arrived.poll();
                if (signal instanceof Signal.Text text) {
                    characters -= text.words().length();
                }
                if (signal instanceof Signal.Recorded ? signal.seq() > seq : signal.seq() >= seq) {
                    return Optional.of(signal);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Signal told(Signal signal) {
        if (signal instanceof Signal.Recorded recorded) {
            seq = recorded.seq();
            ended |= recorded.entry().event() instanceof Event.RunEnded;
        }
        wordsShown = signal instanceof Signal.Text;
        return signal;
    }

    /** False when nothing came within that time. */
    private boolean awaitNews(long nanos) throws InterruptedException {
        lock.lock();
        try {
            return !arrived.isEmpty() || behind || news.awaitNanos(nanos) > 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        feeds.leave(this);
    }
}
