package dev.caravel.door;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunListener;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Lets readers follow runs: those of this process as they happen, word for word, those of other processes as their journal grows.
 * Thread-safe.
 */
public final class RunFeeds implements RunListener {

    private static final long LOOK_UP_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Journal journal;
    private final Predicate<String> inProgress;
    private final BooleanSupplier stopping;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

    /**
     * @param inProgress whether this process is busy with a run
     * @param stopping whether this process ends: then nobody waits any more
     */
    public RunFeeds(Journal journal, Predicate<String> inProgress, BooleanSupplier stopping) {
        this.journal = journal;
        this.inProgress = inProgress;
        this.stopping = stopping;
    }

    /** A run's readers, and what its model has written since the last event. Only used while the map holds it. */
    private static final class Channel {

        private final Set<RunFeed> feeds = new LinkedHashSet<>();
        private final StringBuilder text = new StringBuilder();
        private long seq;
    }

    /**
     * Follows a run; to be closed.
     *
     * @param after the last event that the reader has; 0 for none
     */
    public RunFeed follow(String run, long after) {
        return new RunFeed(this, journal, run, after);
    }

    /**
     * Waits until the run is over, or paused for something that does not pass by itself.
     *
     * @return false when it is not within that time
     */
    public boolean awaitRest(String run, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        boolean rests = false;
        try (RunFeed feed = follow(run, 0)) {
            while (!feed.isOver()) {
                long left = until - System.nanoTime();
                long slice = rests ? 0 : Math.max(0, Math.min(left, LOOK_UP_NS));
                Optional<RunFeed.Signal> signal = feed.next(Duration.ofNanos(slice));
                if (signal.isEmpty() && (rests || left <= 0 || stopping.getAsBoolean())) {
                    break;
                }
                if (signal.isPresent() && signal.get() instanceof RunFeed.Signal.Recorded recorded) {
                    rests = isRest(recorded.entry().event());
                }
            }
        }
        return rests;
    }

    /** Whether nothing follows the event by itself. */
    public static boolean isRest(Event event) {
        return event instanceof Event.RunEnded
                || event instanceof Event.RunParked parked && !parked.reason().isSeenTo();
    }

    /** From now on the reader hears of everything, beginning with what the model has written up to now. */
    void join(RunFeed feed) {
        channels.compute(feed.run(), (run, known) -> {
            Channel channel = known == null ? new Channel() : known;
            channel.feeds.add(feed);
            feed.joined(channel.seq, channel.text.toString());
            return channel;
        });
    }

    void leave(RunFeed feed) {
        channels.computeIfPresent(feed.run(), (run, channel) -> {
            channel.feeds.remove(feed);
            return isOfUse(run, channel) ? channel : null;
        });
    }

    private boolean isOfUse(String run, Channel channel) {
        return !channel.feeds.isEmpty() || inProgress.test(run);
    }

    /** Whether the run's events come here by themselves. */
    boolean isHere(String run) {
        return inProgress.test(run);
    }

    @Override
    public void recorded(Entry entry) {
        boolean leaves = entry.event() instanceof Event.RunEnded || entry.event() instanceof Event.RunParked;
        channels.compute(entry.run(), (run, known) -> {
            Channel channel = known == null ? new Channel() : known;
            channel.seq = entry.seq();
            channel.text.setLength(0);
            channel.feeds.forEach(feed -> feed.recorded(entry));
            return channel.feeds.isEmpty() && leaves || !isOfUse(run, channel) ? null : channel;
        });
    }

    @Override
    public void text(String run, String delta) {
        channels.computeIfPresent(run, (id, channel) -> {
            channel.text.append(delta);
            channel.feeds.forEach(feed -> feed.text(channel.seq, delta));
            return channel;
        });
    }

    @Override
    public void textRetracted(String run) {
        channels.computeIfPresent(run, (id, channel) -> {
            channel.text.setLength(0);
            channel.feeds.forEach(feed -> feed.retracted(channel.seq));
            return channel;
        });
    }

    @Override
    public boolean isFollowed(String run) {
        Channel channel = channels.get(run);
        return channel != null && !channel.feeds.isEmpty();
    }
}
