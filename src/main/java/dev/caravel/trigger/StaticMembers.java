package dev.caravel.trigger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Kafka's clients, whose consumers are static members of their group: one that is started anew is the one that died, and has
 * its partitions again at once. Camel gives all consumers of an endpoint the same {@code groupInstanceId}, and so they would
 * throw each other out; here each has its own.
 */
public final class StaticMembers implements KafkaClientFactory {

    private static final Path FOLDER = Path.of(".caravel", "kafka");

    private final KafkaClientFactory clients = new DefaultKafkaClientFactory();

    @Override
    public Producer getProducer(Properties properties) {
        return clients.getProducer(properties);
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return clients.getBrokers(configuration);
    }

    @Override
    public Consumer getConsumer(Properties properties) {
        Optional<MemberSlot> slot = MemberSlot.take(FOLDER);
        if (slot.isEmpty()) {
            return clients.getConsumer(properties);
        }
        Properties own = new Properties();
        own.putAll(properties);
        own.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, slot.get().name());
        try {
            return new Member(own, slot.get());
        } catch (RuntimeException e) {
            slot.get().close();
            throw e;
        }
    }

    /** Gives its place back when it ends. */
    private static final class Member extends KafkaConsumer<Object, Object> {

        private final MemberSlot slot;

        private Member(Properties properties, MemberSlot slot) {
            super(properties);
            this.slot = slot;
        }

        @Override
        public void close() {
            try (slot) {
                super.close();
            }
        }

        @Override
        public void close(Duration timeout) {
            try (slot) {
                super.close(timeout);
            }
        }
    }
}
