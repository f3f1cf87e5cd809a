package dev.caravel.trigger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's clients, whose consumers are static members of their group: one that is started anew is the one that died, and has
 * its partitions again at once. Camel gives all consumers of an endpoint the same {@code groupInstanceId}, and so they would
 * throw each other out; here each has its own.
 */
public final class StaticMembers implements KafkaClientFactory {

    private static final Logger LOG = LoggerFactory.getLogger(StaticMembers.class);
    private static final long LONGEST_LEAVE_MS = 2_000;
    private static final Path FOLDER = Path.of(".caravel", "kafka");

    /** The property by which a consumer's place reaches the end of the consumer. */
    private static final String SLOT = "dev.caravel.slot";

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
        own.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, Leaving.class.getName());
        own.put(SLOT, slot.get());
        try {
            return clients.getConsumer(own);
        } catch (RuntimeException e) {
            slot.get().close();
            throw e;
        }
    }

    /**
     * Gives a consumer's place back when it ends. One that is closed and not killed leaves its group, so that others have its
     * partitions. An interceptor and no consumer of our own: Camel looks into Kafka's to see whether the broker is there.
     */
    public static final class Leaving implements ConsumerInterceptor<Object, Object> {

        private Map<String, ?> configuration = Map.of();

        @Override
        public void configure(Map<String, ?> configs) {
            configuration = configs;
        }

        @Override
        public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            // Only the end counts.
        }

        @Override
        public void close() {
            try (MemberSlot slot = (MemberSlot) configuration.get(SLOT)) {
                leave(slot.name());
            }
        }

        /** A static member that is closed says nothing to its group: somebody has to take it out. */
        private void leave(String member) {
            Map<String, Object> admins = new HashMap<>(configuration);
            admins.keySet().retainAll(AdminClientConfig.configNames());
            Admin admin = Admin.create(admins);
            try {
                admin.removeMembersFromConsumerGroup(
                                String.valueOf(configuration.get(ConsumerConfig.GROUP_ID_CONFIG)),
                                new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(member))))
                        .all()
                        .get(LONGEST_LEAVE_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("{} stays in its group until its session is over", member, e);
            } finally {
                admin.close(Duration.ZERO);
            }
        }
    }
}
