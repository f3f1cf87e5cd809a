package dev.caravel.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.camel.util.FileUtil;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real Kafka, one node in KRaft mode, in a process of its own; and what a test has to say to it. */
public final class KafkaBroker implements AutoCloseable {

    private static final Path CLASS_PATH = Path.of("target", "kafka-broker.classpath");
    /** On a machine that has much else to do. */
    private static final Duration TO_START = Duration.ofMinutes(1);

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path folder;
    private final int port;
    private Process process;

    private KafkaBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts one with an empty folder. */
    public static KafkaBroker start() {
        try {
            Path folder = Files.createTempDirectory("caravel-kafka");
            KafkaBroker broker = new KafkaBroker(folder, FreePort.find());
            Files.writeString(folder.resolve("server.properties"), broker.settings(FreePort.find()));
            broker.up();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String settings(int controller) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
                log.dirs=%3$s
                num.partitions=1
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                group.initial.rebalance.delay.ms=0
                broker.heartbeat.interval.ms=200
                broker.session.timeout.ms=1000
                controller.quorum.election.timeout.ms=200
                """
                .formatted(port, controller, data());
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Starts it again, on the same port and with what it held. */
    public void up() {
        try {
            String classPath = "target/test-classes:" + Files.readString(CLASS_PATH);
            process = new ProcessBuilder(
                            JAVA.toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath,
                            KafkaBrokerMain.class.getName(),
                            folder.resolve("server.properties").toString(),
                            data().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("broker.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    private void awaitAnswer() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", address(), "default.api.timeout.ms", 2_000, "request.timeout.ms", 1_000);
        try (Admin admin = Admin.create(settings)) {
            Until.is("the broker answers (see " + folder.resolve("broker.log") + ")", TO_START, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("the broker has ended: " + folder.resolve("broker.log"));
                }
                return answers(admin);
            });
        }
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends it as a power cut does. */
    public void down() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Where clients find it. */
    public String address() {
        return "localhost:" + port;
    }

    /** Makes a topic of one partition. */
    public void topic(String name, Map<String, String> settings) {
        make(new NewTopic(name, 1, (short) 1).configs(settings));
    }

    /** Makes a topic of so many partitions. */
    public void topic(String name, int partitions) {
        make(new NewTopic(name, partitions, (short) 1));
    }

    private void make(NewTopic topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes topics of one partition. */
    public void topics(String... names) {
        for (String name : names) {
            topic(name, Map.of());
        }
    }

    /** Writes a record without headers; null is none. */
    public void send(String topic, String key, String value) {
        send(topic, key, value, Map.of());
    }

    /** Writes records without headers, values by their keys. */
    public void send(String topic, Map<String, String> records) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            records.forEach((key, value) -> producer.send(new ProducerRecord<>(topic, bytes(key), bytes(value))));
        }
    }

    /** Writes a record; key and value may be null. */
    public void send(String topic, String key, String value, Map<String, String> headers) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key), bytes(value));
            headers.forEach((name, text) -> record.headers().add(name, bytes(text)));
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                address(),
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class,
                "max.request.size",
                50_000_000);
        return new KafkaProducer<>(settings);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until there are that many records in the topic, and gives all that there are. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                address(),
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            Collection<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Until.is("there are " + count + " records in " + topic, () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    /** Waits until the group is done with the first records of the topic, and no more. */
    public void awaitDone(String group, String topic, long count) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            Until.is(group + " is done with " + count + " records", () -> done(admin, group, topic) == count);
        }
    }

    /** Lets the group, none of whose members may be there, begin anew with the first record. */
    public void rewind(String group, String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long done(Admin admin, String group, String topic) {
        try {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topic, 0));
            return offset == null ? 0 : offset.offset();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        down();
        FileUtil.removeDir(folder.toFile());
    }
}
