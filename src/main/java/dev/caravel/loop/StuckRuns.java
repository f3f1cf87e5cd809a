package dev.caravel.loop;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.Answer;
import dev.caravel.run.Run;
import dev.caravel.run.RunProperties;
import dev.caravel.run.Stop;
import dev.caravel.text.Causes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs whose route does not end, though they were stopped, or can't, as an error took its thread. They are closed in its
 * place, and their callers continue; what the route still does counts for nothing. Thread-safe.
 */
final class StuckRuns {

    private static final Logger LOG = LoggerFactory.getLogger(StuckRuns.class);

    private final CamelContext context;
    private final Deliveries deliveries;
    private final Duration patience;
    private final ExecutorService closers;
    private final Set<String> beingClosed = ConcurrentHashMap.newKeySet();
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();

    /** @param patience how long a step may take to heed a stop */
    StuckRuns(CamelContext context, Deliveries deliveries, Duration patience) {
        this.context = context;
        this.deliveries = deliveries;
        this.patience = patience;
        this.closers = context.getExecutorServiceManager().newCachedThreadPool(this, "caravel-stuck");
    }

    /** Called by the watchdog. */
    void look(RunSession session) {
        if (session.stopSignal()
                .stoppedFor()
                .filter(time -> time.compareTo(patience) > 0)
                .isPresent()) {
            closeSoon(session, Optional.empty());
        }
    }

    /** Nothing continues the run. */
    void lost(RunSession session, Throwable why) {
        closeSoon(session, Optional.of(why));
    }

    /** The runs whose routes are still busy with nothing. */
    Set<String> stuck() {
        return new TreeSet<>(stuck);
    }

    /** The run's route has ended after all. */
    void cameBack(RunSession session) {
        stuck.remove(session.run().id());
    }

    /** What follows is the rest of the caller's route: not on this thread. */
    private void closeSoon(RunSession session, Optional<Throwable> why) {
        String run = session.run().id();
        if (beingClosed.add(run)) {
            closers.execute(() -> {
                try {
                    close(session, why);
                } finally {
                    beingClosed.remove(run);
                }
            });
        }
    }

    private void close(RunSession session, Optional<Throwable> why) {
        Run run = session.run();
        if (!session.takeAway(() -> last(session, why))) {
            return;
        }
        if (why.isEmpty()) {
            stuck.add(run.id());
            LOG.error(
                    "Run {} was told to stop ({}) and did not within {} s: a step of its route hangs. It is closed as {}; what"
                            + " its route still does counts for nothing",
                    run.id(),
                    session.stopSignal().stop().map(Stop::label).orElse(""),
                    patience.toSeconds(),
                    run.status().label());
        } else {
            LOG.error("Run {} broke off: {}", run.id(), Causes.line(why.get()));
        }
        session.close();
        deliveries.ended(run);
        session.call().ifPresent(call -> call.end(answer(session), false));
    }

    private static List<Event> last(RunSession session, Optional<Throwable> why) {
        Run run = session.run();
        List<Event> last = new ArrayList<>();
        Resumption.leftBehind(run).ifPresent(last::add);
        if (why.isPresent()) {
            String error = "the run broke off: " + Causes.words(why.get());
            last.add(new Event.RunEnded(RunStatus.FAILED, "internal", error));
        } else {
            session.stopSignal().stop().map(Stop::recorded).ifPresent(last::add);
        }
        return last;
    }

    private Exchange answer(RunSession session) {
        Exchange answer = new DefaultExchange(context);
        answer.setProperty(RunProperties.OPENED_RUN, session.run().id());
        Answer.give(answer, session.run(), session.callersHeaders());
        return answer;
    }
}
