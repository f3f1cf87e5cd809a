package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.caravel.agent.BegunRun;
import dev.caravel.caller.Caller;
import dev.caravel.door.AgentDoor;
import dev.caravel.door.LiveReply;
import dev.caravel.door.Refusal;
import dev.caravel.journal.Journal;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.RunRequest;
import dev.caravel.text.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Tells a question that is asked once more from a new one. The official clients send a question up to three times by themselves, with
 * {@code x-stainless-retry-count}; a retry gets the run of its question, as long as nobody has got that run's answer. Equal questions
 * without that are runs of their own, unless an {@code Idempotency-Key} says that they are one. A question is known by its digest, which
 * stands in its run's key, so that any node finds it. Thread-safe.
 */
final class Questions {

    private static final String KEYS = "openai-";
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int[] LOOK_AGAIN_MS = {0, 50, 100, 200, 300, 400};

    private final AgentDoor door;
    private final Journal journal;
    private final RunRecords records;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Remembered<Boolean> answered = new Remembered<>();
    private final Remembered<String> waiting = new Remembered<>();
    private final Remembered<Boolean> refused = new Remembered<>();

    Questions(AgentDoor door, Journal journal, RunRecords records) {
        this.door = door;
        this.journal = journal;
        this.records = records;
    }

    /** The run of a question: a new one, or the one that it has already. */
    RunRecord ask(Exchange exchange, RunRequest request, String input, ObjectNode body) throws Exception {
        Optional<String> key = header(exchange, "Idempotency-Key");
        if (key.isPresent()) {
            return begin(exchange, request, input, key.get());
        }
        Caller caller = Caller.of(exchange);
        String question = KEYS + Sha256.of(caller.name() + "\n" + request.agent() + "\n" + body) + "-";
        Optional<RunRecord> known = isRetry(exchange) && refused.take(question).isEmpty()
                ? retried(question, request.agent(), caller)
                : waiting.get(question).flatMap(records::find);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return begin(
                    exchange,
                    request,
                    input,
                    question + (isRetry(exchange) ? lost(question, request.agent(), caller) : ids.generate()));
        } catch (RuntimeException e) {
            // The retry of a question that was refused is none of another question's run.
            refused.put(question, true);
            throw e;
        }
    }

    /** How a run stood whose client was told just now. */
    void answered(Exchange exchange, Ending ending) {
        String run = ending.run().id();
        Optional<String> question = Optional.ofNullable(ending.run().key())
                .filter(key -> key.startsWith(KEYS))
                .map(key -> key.substring(0, KEYS.length() + 65));
        if (question.isEmpty()
                || LiveReply.of(exchange).filter(LiveReply::isGone).isPresent()) {
            return;
        }
        if (ending.isForNow()) {
            waiting.put(question.get(), run);
        } else {
            waiting.take(question.get());
            answered.put(run, true);
        }
    }

    private static boolean isRetry(Exchange exchange) {
        return header(exchange, "x-stainless-retry-count")
                .filter(count -> count.matches("[1-9][0-9]{0,8}"))
                .isPresent();
    }

    /** The run of a question that is asked once more; it may be on its way still, when a client is in a hurry. */
    private Optional<RunRecord> retried(String question, String agent, Caller caller) throws InterruptedException {
        for (int pause : LOOK_AGAIN_MS) {
            Thread.sleep(pause);
            Optional<RunRecord> run = last(question, agent, caller)
                    .flatMap(key -> journal.boundTo(agent, tenant(caller), key))
                    .flatMap(records::find)
                    .filter(this::isUnanswered);
            if (run.isPresent()) {
                return run;
            }
        }
        return Optional.empty();
    }

    private boolean isUnanswered(RunRecord run) {
        return answered.get(run.id()).isEmpty()
                && (run.endedAt() == null
                        || Instant.parse(run.endedAt()).isAfter(Instant.now().minus(KEPT)));
    }

    /** Of a question that never came, only its retries: all of them are one. */
    private String lost(String question, String agent, Caller caller) {
        return last(question, agent, caller)
                        .map(key -> key.substring(question.length()))
                        .orElse("0") + "r";
    }

    private Optional<String> last(String question, String agent, Caller caller) {
        return journal.lastKey(agent, tenant(caller), question);
    }

    private static String tenant(Caller caller) {
        return caller.tenant().orElse("");
    }

    private RunRecord begin(Exchange exchange, RunRequest request, String input, String key) throws Exception {
        BegunRun run = door.begin(exchange, request.keyed(key), input);
        return records.find(run.id()).orElseThrow(() -> Refusal.unknown("run " + run.id() + " is no longer kept"));
    }

    private static Optional<String> header(Exchange exchange, String name) {
        return Optional.ofNullable(exchange.getMessage().getHeader(name, String.class))
                .filter(text -> !text.isBlank());
    }
}
