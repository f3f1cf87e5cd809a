package dev.caravel.mcp;

import dev.caravel.door.RunFeed;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Causes;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a client, from the run that it began to its answer. What asks a person asks the client's, where it can. */
final class Call {

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Client client;
    private final Optional<Form> output;
    private final Surroundings house;
    private final CompletableFuture<Optional<CallToolResult>> answer = new CompletableFuture<>();
    private final Set<String> asked = new HashSet<>();
    private volatile String run;
    private boolean cancelled;

    /** @param output the form of its result; empty for text */
    Call(Client client, Optional<Form> output, Surroundings house) {
        this.client = client;
        this.output = output;
        this.house = house;
    }

    /** What the client gets; empty when it does not want it any more. */
    CompletableFuture<Optional<CallToolResult>> answer() {
        return answer;
    }

    /**
     * Its run is there: follows it, until the client has its answer.
     *
     * @param after the last of its events that the client need not hear of
     */
    void follow(String id, long after) throws InterruptedException {
        synchronized (this) {
            run = id;
            if (cancelled) {
                cancelRun();
            }
        }
        long until = System.nanoTime() + house.patience().toNanos();
        look();
        try (RunFeed feed = house.feeds().follow(id, after)) {
            while (!answer.isDone()) {
                Optional<RunFeed.Signal> signal = feed.next(LOOK_AGAIN);
                if (signal.isPresent() && signal.get() instanceof RunFeed.Signal.Recorded recorded) {
                    heard(recorded.entry().event());
                }
                if (signal.isEmpty() && System.nanoTime() - until > 0) {
                    giveUpWaiting();
                }
            }
        }
    }

    /** There is no run. */
    void refused(Throwable why) {
        answer.complete(Optional.of(Results.refused(Causes.words(why))));
    }

    /** The client does not want it any more. */
    synchronized void cancel() {
        cancelled = true;
        if (run != null) {
            cancelRun();
        }
        answer.complete(Optional.empty());
    }

    private void cancelRun() {
        String id = run;
        house.run(() -> {
            try {
                house.control().cancel(id);
            } catch (IllegalArgumentException e) {
                LOG.debug("Run {} is not cancelled: {}", id, e.getMessage());
            }
        });
    }

    private void heard(Event event) {
        if (event instanceof Event.RunEnded || event instanceof Event.RunParked) {
            look();
        } else if (event instanceof Event.ModelReplied) {
            client.tell("the model has replied");
        } else if (event instanceof Event.ToolJudged judged) {
            client.tell(judged.tool() + ": " + judged.verdict().label());
        } else if (event instanceof Event.ToolStarted started) {
            client.tell("calls " + started.tool());
        } else if (event instanceof Event.ToolFinished finished) {
            client.tell(finished.tool() + (finished.error() ? " has failed" : " is done"));
        }
    }

    /** The run may be over, or stand still. */
    private void look() {
        house.records().find(run).ifPresent(this::look);
    }

    private void look(RunRecord now) {
        if (now.status().isInProgress()) {
            return;
        }
        List<Approval> questions = house.records().questions(now);
        boolean canAsk = now.status() == RunStatus.WAITING_APPROVAL
                && client.asksPeople()
                && questions.stream().map(Elicitation::new).allMatch(Elicitation::fitsAForm);
        if (!canAsk) {
            giveAnswer(now);
            return;
        }
        questions.stream()
                .map(Elicitation::new)
                .filter(question -> asked.add(question.id()))
                .forEach(question -> client.ask(question, said -> house.run(() -> take(question, said))));
    }

    /** Whoever resumes runs hears of it as of any decision. */
    private void take(Elicitation question, Client.Said said) {
        if (said.answer() == Client.Answer.NONE) {
            giveUpWaiting();
            return;
        }
        try {
            question.take(said, house.control());
        } catch (IllegalArgumentException e) {
            LOG.debug("The answer of an MCP client is none to {}: {}", question.id(), e.getMessage());
            giveUpWaiting();
        } catch (IllegalStateException e) {
            // Somebody else was quicker.
            LOG.debug("Approval {} is not taken from an MCP client: {}", question.id(), e.getMessage());
        }
    }

    private void giveUpWaiting() {
        if (!answer.isDone()) {
            house.records().find(run).ifPresent(this::giveAnswer);
        }
    }

    private void giveAnswer(RunRecord now) {
        answer.complete(Optional.of(Results.of(now, output, house.records().questions(now))));
    }
}
