package dev.caravel.door;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Redaction;
import dev.caravel.recovery.RunControl;
import dev.caravel.text.Printable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with a run's events as server-sent events, as they happen, until the run has ended. Recorded events have an id and come
 * once each, also over several connections ({@code Last-Event-ID}); the model's words have none. Thread-safe.
 */
public final class EventStream implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int MOST_AT_ONCE = 1 << 14;

    private final RunFeeds feeds;
    private final RunControl control;
    private final Redaction redaction;

    public EventStream(RunFeeds feeds, RunControl control, Redaction redaction) {
        this.feeds = feeds;
        this.control = control;
        this.redaction = redaction;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        String run = exchange.getVariable(RunResource.RUN, String.class);
        LiveReply reply = LiveReply.of(exchange).orElseThrow(Refusal::noStreams);
        boolean cancels = RequestTarget.of(exchange)
                .query("cancelOnDisconnect")
                .filter("true"::equals)
                .isPresent();
        boolean answers = "POST".equals(exchange.getMessage().getHeader(Exchange.HTTP_METHOD, String.class));
        try (RunFeed feed = feeds.follow(run, last(exchange))) {
            Optional<RunFeed.Signal> first = feed.next(Duration.ZERO);
            if (first.isEmpty() && feed.isOver()) {
                // A browser would ask again and again after a reply that only ends.
                HttpReply.of(exchange, 204, "text/event-stream", null);
                return;
            }
            reply.beginEvents();
            reply.header("Location", "/runs/" + run);
            boolean heard = write(exchange, reply, feed, first, answers);
            if (!heard && cancels && !feed.isOver()) {
                cancel(run);
            }
        }
    }

    private static long last(Exchange exchange) {
        String id = exchange.getMessage().getHeader("Last-Event-ID", "0", String.class);
        if (!id.matches("[0-9]{1,18}")) {
            throw Refusal.malformed(
                    "Last-Event-ID must be the id of an event of this run, and is '" + Printable.line(id) + "'");
        }
        return Long.parseLong(id);
    }

    /**
     * @param answers whether the stream ends when the run rests, too: its caller wants to know what became of it
     * @return false when the reader has gone before the end
     */
    private boolean write(
            Exchange exchange, LiveReply reply, RunFeed feed, Optional<RunFeed.Signal> first, boolean answers)
            throws InterruptedException {
        Optional<RunFeed.Signal> signal = first;
        long lastWord = System.nanoTime();
        boolean rests = false;
        while (!reply.isGone()) {
            StringBuilder text = new StringBuilder();
            while (signal.isPresent()) {
                append(text, feed.run(), signal.get());
                rests = signal.get() instanceof RunFeed.Signal.Recorded recorded
                        && RunFeeds.isRest(recorded.entry().event());
                signal = text.length() < MOST_AT_ONCE ? feed.next(Duration.ZERO) : Optional.empty();
            }
            boolean quiet = text.isEmpty();
            if (quiet && System.nanoTime() - lastWord > HEARTBEAT_NS) {
                text.append(": still here\n\n");
            }
            if (!text.isEmpty()) {
                lastWord = System.nanoTime();
                if (!reply.write(text.toString())) {
                    return false;
                }
            }
            if (feed.isOver()
                    || quiet && (rests && answers || exchange.getContext().isStopping())) {
                reply.end();
                return true;
            }
            signal = feed.next(LOOK_AGAIN);
        }
        return false;
    }

    private void append(StringBuilder text, String run, RunFeed.Signal signal) {
        if (signal instanceof RunFeed.Signal.Recorded recorded) {
            Entry entry = recorded.entry();
            text.append("id: ").append(entry.seq()).append('\n');
            append(text, entry.event().type(), entry.json());
        } else if (signal instanceof RunFeed.Signal.Text words) {
            append(text, "text", LiveJson.text(run, words.words().toString()));
        } else {
            append(text, "text.retracted", LiveJson.retracted(run));
        }
    }

    private void append(StringBuilder text, String type, String json) {
        text.append("event: ")
                .append(type)
                .append("\ndata: ")
                .append(redaction.apply(json))
                .append("\n\n");
    }

    private void cancel(String run) {
        try {
            control.cancel(run);
        } catch (IllegalArgumentException e) {
            LOG.debug("Run {} is not cancelled for a reader that has gone: {}", run, e.getMessage());
        }
    }
}
