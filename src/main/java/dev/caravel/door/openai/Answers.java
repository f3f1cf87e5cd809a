package dev.caravel.door.openai;

import dev.caravel.door.LiveReply;
import dev.caravel.door.Refusal;
import dev.caravel.door.RunFeed;
import dev.caravel.door.RunFeeds;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * The answers of runs: whole, or word by word while they are written. A client that leaves ends no run. A run that waits for
 * something that takes a person, or a while, is answered for as it stands. Thread-safe.
 */
final class Answers {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(15);

    /** For so long nothing is sent of a run that says nothing: if it fails, its client gets a status that says so. */
    private static final long STATUS_NS = TimeUnit.SECONDS.toNanos(10);

    private final RunFeeds feeds;
    private final RunRecords records;
    private final Questions questions;

    Answers(RunFeeds feeds, RunRecords records, Questions questions) {
        this.feeds = feeds;
        this.records = records;
        this.questions = questions;
    }

    /**
     * Waits for a run's answer.
     *
     * @param after the last event that the client knows of; 0 for none
     * @param writer gets to know of it all; what it writes is sent nowhere
     * @return empty when its client has gone
     * @throws OpenAiFailure when there is none
     */
    Optional<Ending> await(Exchange exchange, String run, long after, AnswerWriter writer) throws InterruptedException {
        Optional<LiveReply> reply = LiveReply.of(exchange);
        try (RunFeed feed = feeds.follow(run, after)) {
            SpokenAnswer answer = answer(run, after, writer, SpokenAnswer.Manner.AS_IT_COMES);
            while (reply.filter(LiveReply::isGone).isEmpty()) {
                hear(feed, answer);
                Optional<Ending> ending = ending(exchange, feed, answer);
                if (ending.isPresent()) {
                    questions.answered(exchange, ending.get());
                    ending.get().error().ifPresent(Answers::fail);
                    answer.end(ending.get());
                    return ending;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Writes a run's answer to its end, in any case an explicit one.
     *
     * @param after the last event that the client knows of; 0 for none
     * @param opening is sent at once; when it is empty, nothing is until there is something of the answer
     * @throws OpenAiFailure when there is none, and nothing was sent
     */
    void write(
            Exchange exchange, String run, long after, AnswerWriter writer, SpokenAnswer.Manner manner, String opening)
            throws InterruptedException {
        LiveReply reply = LiveReply.of(exchange).orElseThrow(Refusal::noStreams);
        long lastPiece = System.nanoTime();
        boolean begun = !opening.isEmpty();
        if (begun) {
            reply.beginEvents();
            reply.write(opening);
        }
        try (RunFeed feed = feeds.follow(run, after)) {
            SpokenAnswer answer = answer(run, after, writer, manner);
            StringBuilder pieces = new StringBuilder();
            while (!reply.isGone()) {
                pieces.append(hear(feed, answer));
                Optional<Ending> ending = ending(exchange, feed, answer);
                if (ending.isPresent()) {
                    questions.answered(exchange, ending.get());
                    if (!begun && !answer.hasBegun()) {
                        ending.get().error().ifPresent(Answers::fail);
                    }
                    pieces.append(answer.end(ending.get()));
                }
                if (pieces.isEmpty() && System.nanoTime() - lastPiece > (begun ? HEARTBEAT_NS : STATUS_NS)) {
                    pieces.append(": still here\n\n");
                }
                boolean late = System.nanoTime() - lastPiece > STATUS_NS;
                if (!pieces.isEmpty() && (begun || answer.hasBegun() || ending.isPresent() || late)) {
                    if (!begun) {
                        reply.beginEvents();
                        begun = true;
                    }
                    lastPiece = System.nanoTime();
                    if (!reply.write(pieces.toString())) {
                        return;
                    }
                    pieces.setLength(0);
                }
                if (ending.isPresent() || answer.isBroken()) {
                    reply.end();
                    return;
                }
            }
        }
    }

    /** Waits until a run is over, or paused for something that takes a person; not for longer than that. */
    void awaitRest(String run, Duration patience) throws InterruptedException {
        feeds.awaitRest(run, patience);
    }

    /** Tells a writer what a run did up to now; the ending is empty while it is in progress. */
    Optional<Ending> soFar(RunRecord run, AnswerWriter writer) {
        SpokenAnswer answer = new SpokenAnswer(writer, SpokenAnswer.Manner.AS_IT_COMES);
        records.events(run.id()).forEach(entry -> answer.heard(new RunFeed.Signal.Recorded(entry)));
        Optional<Ending> ending = Optional.of(run)
                .filter(record -> answer.isAtRest())
                .map(record -> Ending.of(record, records))
                .filter(stands -> !stands.isPassing());
        ending.ifPresent(answer::end);
        return ending;
    }

    /** What comes after an event of a run: how it began must be looked up. */
    private SpokenAnswer answer(String run, long after, AnswerWriter writer, SpokenAnswer.Manner manner) {
        SpokenAnswer answer = new SpokenAnswer(writer, manner);
        if (after > 0) {
            answer.heard(new RunFeed.Signal.Recorded(records.events(run).get(0)));
        }
        return answer;
    }

    private static String hear(RunFeed feed, SpokenAnswer answer) throws InterruptedException {
        StringBuilder pieces = new StringBuilder();
        Optional<RunFeed.Signal> signal = feed.next(answer.isAtRest() ? Duration.ZERO : LOOK_AGAIN);
        while (signal.isPresent() && !answer.isBroken()) {
            pieces.append(answer.heard(signal.get()));
            signal = feed.next(Duration.ZERO);
        }
        return pieces.toString();
    }

    /** Empty while there is more to come by itself. */
    private Optional<Ending> ending(Exchange exchange, RunFeed feed, SpokenAnswer answer) {
        boolean rests = answer.isAtRest() || feed.isOver();
        if (answer.isBroken() || !rests && !exchange.getContext().isStopping()) {
            return Optional.empty();
        }
        return records.find(feed.run()).map(record -> rests ? Ending.of(record, records) : Ending.inProgress(record));
    }

    private static void fail(OpenAiError error) {
        throw new OpenAiFailure(error);
    }
}
