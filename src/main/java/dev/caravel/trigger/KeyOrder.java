package dev.caravel.trigger;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.Run;
import dev.caravel.text.Sha256;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;

/**
 * One run a record's key at a time, in the order of the partition: a record whose predecessor's run is not over comes again later. The
 * runs' keys name the record's, and so the journal tells, also whoever has the partition next. Thread-safe.
 */
public final class KeyOrder implements Processor {

    /** The exchange variable that holds the key of the record's run. */
    public static final String KEY = "key";

    private final Journal journal;
    private final String agent;

    /** It comes again, and nothing is wrong. */
    static final class NotItsTurn extends RejectedExecutionException {

        private static final long serialVersionUID = 1L;

        private NotItsTurn(String message) {
            super(message);
        }
    }

    /** @param agent who answers */
    public KeyOrder(Journal journal, String agent) {
        this.journal = journal;
        this.agent = agent;
    }

    /** @throws RejectedExecutionException when the run of the record before it with the same key is not over */
    @Override
    public void process(Exchange exchange) {
        byte[] recordKey = exchange.getMessage().getHeader(KafkaConstants.KEY, byte[].class);
        if (recordKey == null) {
            return;
        }
        String same = "%s-%d key %s @"
                .formatted(
                        exchange.getMessage().getHeader(KafkaConstants.TOPIC),
                        exchange.getMessage().getHeader(KafkaConstants.PARTITION, Integer.class),
                        Sha256.of(HexFormat.of().formatHex(recordKey)));
        // In the order of their texts the last one is the last one accepted.
        String key = "%s%019d %d"
                .formatted(
                        same,
                        exchange.getMessage().getHeader(KafkaConstants.OFFSET, Long.class),
                        exchange.getMessage().getHeader(KafkaConstants.TIMESTAMP, Long.class));
        Optional<Run> before = journal.lastKey(agent, "", same)
                .filter(last -> last.compareTo(key) < 0)
                .flatMap(last -> journal.boundTo(agent, "", last))
                .flatMap(this::read)
                .filter(KeyOrder::isBusy);
        if (before.isPresent()) {
            throw new NotItsTurn(
                    "The task at " + key + " waits: run " + before.get().id() + " of the same key is "
                            + before.get().status().label());
        }
        exchange.setVariable(KEY, key);
    }

    private Optional<Run> read(String id) {
        List<Entry> entries = journal.read(id);
        return entries.isEmpty() ? Optional.empty() : Optional.of(Run.replay(entries));
    }

    /** One that a limit has paused has given what it has; only somebody can resume it. */
    private static boolean isBusy(Run run) {
        return run.status() == RunStatus.PAUSED
                ? run.isPausedFor(PauseReason::isNotTheLastWord) || run.isToBeDelivered()
                : !run.isOver() || run.isToBeDelivered();
    }
}
