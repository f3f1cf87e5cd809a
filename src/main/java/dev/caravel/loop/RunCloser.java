package dev.caravel.loop;

import dev.caravel.journal.Event;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.run.Answer;
import dev.caravel.run.Outcome;
import dev.caravel.run.ProviderBackOff;
import dev.caravel.run.Run;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunProperties;
import dev.caravel.run.Stop;
import dev.caravel.text.Causes;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a run's loop: what is recorded, who is told, and what the caller gets. It comes to this however the loop's route
 * ended, stopped by a step or by an error that was handled included. Thread-safe.
 */
final class RunCloser implements AggregationStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(RunCloser.class);

    private final RepeatedMessage repeated;
    private final Deliveries deliveries;
    private final ProviderBackOff backOff;
    private final StuckRuns stuck;
    private final Clock clock = Clock.systemUTC();

    /** @param backOff when a run is tried again whose provider is away */
    RunCloser(RepeatedMessage repeated, Deliveries deliveries, ProviderBackOff backOff, StuckRuns stuck) {
        this.repeated = repeated;
        this.deliveries = deliveries;
        this.backOff = backOff;
        this.stuck = stuck;
    }

    /**
     * Ends the run, or pauses it, and gives the exchange of the agent's route its answer. A run that failed or
     * was cancelled throws at the caller; one that is paused ends its route without an answer.
     *
     * @param loop the exchange on which the run went its rounds
     */
    @Override
    public Exchange aggregate(Exchange exchange, Exchange loop) {
        exchange.setProperty(RunProperties.OPENED_RUN, loop.getProperty(RunProperties.OPENED_RUN));
        RunSession session = (RunSession) loop.getProperty(RunProperties.SESSION);
        Run known = (Run) loop.getProperty(RunProperties.KNOWN);
        try {
            if (session != null) {
                close(exchange, session, Optional.ofNullable(loop.getException()));
            } else if (known != null) {
                Answer.give(exchange, known, loop.getProperty(RunProperties.CALLERS_HEADERS, Map.class));
            } else {
                exchange.setException(loop.getException());
            }
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        return exchange;
    }

    private void close(Exchange exchange, RunSession session, Optional<Exception> failure) {
        failure.ifPresent(why -> sayThatItBrokeOff(session, why));
        Run run = session.run();
        try {
            session.recordStop();
            if (run.status() == RunStatus.RUNNING
                    && session.recorder().brokenOff().isEmpty()) {
                session.record(run.turn()
                        .outcome()
                        .pause()
                        .map(why -> park(session, why))
                        .orElseGet(() -> end(run, failure)));
            }
            session.giveUpPlace();
            if (session.recorder().brokenOff().isEmpty()) {
                deliveries.ended(run);
            }
        } catch (StaleOwner | JournalUnavailable | TakenAway e) {
            // The session knows; what follows from it comes below.
            LOG.debug("Run {} could not be closed", run.id(), e);
        } finally {
            session.close();
            stuck.cameBack(session);
        }
        if (session.recorder().brokenOff().isPresent()) {
            closeBrokenOff(exchange, session, session.recorder().brokenOff().get());
            return;
        }
        Answer.give(exchange, run, session.callersHeaders());
        if (session.stopSignal().stop().filter(Stop.INTERRUPTED::equals).isPresent()) {
            // The interrupt was for the caller's thread, and the run's last events are written now.
            Thread.currentThread().interrupt();
        }
    }

    private Event park(RunSession session, PauseReason reason) {
        return reason == PauseReason.PROVIDER
                ? new Event.RunParked(
                        reason,
                        null,
                        backOff.nextTry(session.run(), session.attempts().askedPause(), clock.instant()))
                : new Event.RunParked(reason);
    }

    private static Event end(Run run, Optional<Exception> failure) {
        if (run.turn().outcome() == Outcome.NONE) {
            String what = failure.map(Causes::words).orElse("its loop ended early");
            return new Event.RunEnded(RunStatus.FAILED, "internal", "the run broke off: " + what);
        }
        return run.turn().outcome().end();
    }

    /** The run continues elsewhere, and its caller waits for that; or it continues here once the journal is back. */
    private void closeBrokenOff(Exchange exchange, RunSession session, RuntimeException why) {
        String id = session.run().id();
        exchange.getIn().setHeaders(session.callersHeaders());
        if (why instanceof StaleOwner) {
            try {
                Answer.give(exchange, repeated.await(id), session.callersHeaders());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.setException(new RunFailed(id, PauseReason.INTERRUPTED.label(), why.getMessage()));
            } catch (RepeatedMessage.ContinuesElsewhere e) {
                if (session.run().start().replyTo() == null) {
                    exchange.setException(e);
                } else {
                    Answer.give(exchange, e.run(), session.callersHeaders());
                }
            } catch (RuntimeException e) {
                exchange.setException(e);
            }
        } else if (why instanceof TakenAway) {
            // Its caller continued long ago; what stands behind the loop in the agent's route must not run.
            exchange.setException(new RunFailed(id, "internal", why.getMessage()));
        } else {
            exchange.setException(new RunFailed(id, RunFailed.JOURNAL, why.getMessage()));
        }
    }

    /** Says why a run's loop broke off, where that is not for a person to mend. */
    private static void sayThatItBrokeOff(RunSession session, Exception failure) {
        Optional<RuntimeException> why = session.recorder().brokenOff();
        if (why.isPresent()) {
            LOG.warn("Run {} stopped here: {}", session.run().id(), Causes.line(why.get()));
        } else {
            LOG.error("Run {} broke off: {}", session.run().id(), Causes.line(failure));
            LOG.debug("Run {} broke off", session.run().id(), failure);
        }
    }
}
