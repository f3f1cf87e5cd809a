package dev.caravel.trigger;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.camel.component.kafka.consumer.errorhandler.KafkaConsumerListener;
import org.apache.camel.component.kafka.consumer.support.ProcessingResult;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What becomes of a record: one that its route has let go of is committed; one that left its route with an error comes again, and
 * until then only its partition waits. While no tasks are taken, all do. A consumer polls on meanwhile, and so keeps its partitions.
 * Camel's own commits would pass over a record that is to come again, and its own break on an error leaves the group each time.
 */
final class RecordOffsets extends KafkaConsumerListener {

    private static final Duration AGAIN = Duration.ofMillis(250);
    private static final Duration TO_COMMIT = Duration.ofSeconds(10);

    private final Intake intake;
    private final BooleanSupplier ending;

    /** Each consumer polls on a thread of its own. */
    private final ThreadLocal<Polling> polling = new ThreadLocal<>();

    private record Polling(Consumer<?, ?> consumer, Map<TopicPartition, Long> again) {}

    /** @param ending whether the program ends: then no record is looked at any more */
    RecordOffsets(Intake intake, BooleanSupplier ending) {
        this.intake = intake;
        this.ending = ending;
    }

    @Override
    public void setConsumer(Consumer<?, ?> consumer) {
        polling.set(new Polling(consumer, new HashMap<>()));
    }

    @Override
    public void setResumableCheck(Predicate<?> check) {
        // The intake says so.
    }

    /** After each poll: which partitions the next one reads. False lets its records go without a word, and they come again. */
    @Override
    public boolean afterConsume(Object ignored) {
        Polling own = polling.get();
        boolean open = intake.isOpen();
        long now = System.nanoTime();
        own.again().values().removeIf(at -> at - now <= 0);
        for (TopicPartition partition : own.consumer().assignment()) {
            boolean waits = !open || own.again().containsKey(partition);
            if (waits != own.consumer().paused().contains(partition)) {
                if (waits) {
                    own.consumer().pause(List.of(partition));
                } else {
                    own.consumer().resume(List.of(partition));
                }
            }
        }
        return !ending.getAsBoolean();
    }

    @Override
    public boolean afterProcess(ProcessingResult result) {
        Polling own = polling.get();
        TopicPartition partition = new TopicPartition(result.getTopic(), result.getPartition());
        if (result.isFailed()) {
            own.consumer().seek(partition, result.getOffset());
            own.consumer().pause(List.of(partition));
            own.again().put(partition, System.nanoTime() + AGAIN.toNanos());
        } else {
            own.consumer().commitSync(Map.of(partition, new OffsetAndMetadata(result.getOffset() + 1)), TO_COMMIT);
        }
        return !result.isFailed();
    }
}
