package dev.caravel.trigger;

import java.nio.file.Path;
import java.time.Duration;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
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

    /** Gives its place back when it ends. One that is closed and not killed leaves its group, so that others have its partitions. */
    private static final class Member extends KafkaConsumer<Object, Object> {

        private final Properties properties;
        private final MemberSlot slot;

        private Member(Properties properties, MemberSlot slot) {
            super(properties);
            this.properties = properties;
            this.slot = slot;
        }

        @Override
        public void close() {
            try (slot) {
                super.close();
                leave();
            }
        }

        @Override
        public void close(Duration timeout) {
            try (slot) {
                super.close(timeout);
                leave();
            }
        }

        /** A static member that is closed says nothing to its group: somebody has to take it out. */
        private void leave() {
            Properties admins = new Properties();
            admins.putAll(properties);
            admins.keySet().retainAll(AdminClientConfig.configNames());
            Admin admin = Admin.create(admins);
            try {
                admin.removeMembersFromConsumerGroup(
                                properties.getProperty(ConsumerConfig.GROUP_ID_CONFIG),
                                new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(slot.name()))))
                        .all()
                        .get(LONGEST_LEAVE_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("{} stays in its group until its session is over", slot.name(), e);
            } finally {
                admin.close(Duration.ZERO);
            }
        }
    }
}
