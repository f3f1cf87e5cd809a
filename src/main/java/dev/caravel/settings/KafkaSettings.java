package dev.caravel.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the Kafka trigger.
 *
 * @param brokers where Kafka is; empty when the trigger is off
 * @param agent who answers
 * @param consumers how many take tasks, at most one for each partition
 * @param session how long Kafka waits for a consumer of which it hears nothing: as long as others do for its runs
 * @param patience how long Kafka must wait until it gives a task to somebody else: longer than any run takes
 */
public record KafkaSettings(
        Optional<String> brokers,
        String tasks,
        String results,
        String failed,
        String agent,
        int consumers,
        Duration session,
        Duration patience) {

    /** No broker is set to take less. */
    private static final Duration SHORTEST_SESSION = Duration.ofSeconds(6);

    private static final Duration BESIDE_THE_RUN = Duration.ofMinutes(5);

    private static final Kind<String> ADDRESSES = KafkaSettings::addresses;
    private static final Kind<String> TOPIC = KafkaSettings::topic;

    static final Setting<Optional<String>> BROKERS = ADDRESSES
            .optional()
            .setting(
                    "caravel.kafka.brokers",
                    "",
                    "The brokers, `host:port`, comma-separated. Without any the trigger is off.");

    static final Setting<String> TASKS = TOPIC.setting(
            "caravel.kafka.tasks", "agent-tasks", "The topic of tasks: the value of each record is a task.");

    static final Setting<String> RESULTS = TOPIC.setting(
            "caravel.kafka.results", "agent-results", "The topic of answers; each has the key of its task.");

    static final Setting<String> FAILED = TOPIC.setting(
            "caravel.kafka.failed",
            "agent-tasks-failed",
            "The topic of failed tasks, by default the tasks' topic with `-failed`.");

    static final Setting<String> AGENT =
            Kind.TEXT.setting("caravel.kafka.agent", "assistant", "The agent that answers.");

    static final Setting<Integer> CONSUMERS = Kind.NUMBER.setting(
            "caravel.kafka.consumers",
            "1",
            "How many consumers take tasks, at most as many as the topic has partitions. With the journal in memory each"
                    + " has one task at a time.");

    static final Setting<Boolean> ORDERED = Kind.FLAG.setting(
            "caravel.kafka.ordered", "false", "One run a record's key at a time, in the order of the partition.");

    static final Section SECTION = new Section(
            "Kafka trigger",
            "Works in `serve`. How to log on to Kafka is set by Camel's own settings: `camel.component.kafka.security-protocol`"
                    + " and so on.",
            BROKERS,
            TASKS,
            RESULTS,
            FAILED,
            AGENT,
            CONSUMERS,
            ORDERED);

    /** Whether there is a Kafka trigger. */
    public static boolean isOn(Settings settings) {
        return settings.isSet(BROKERS);
    }

    /** Who answers. */
    public static String agent(Settings settings) {
        return settings.get(AGENT);
    }

    public static KafkaSettings of(Settings settings) {
        String tasks = settings.get(TASKS);
        Duration lease = settings.get(JournalSettings.LEASE);
        KafkaSettings kafka = new KafkaSettings(
                settings.get(BROKERS),
                tasks,
                settings.get(RESULTS),
                settings.find(FAILED).orElse(tasks + "-failed"),
                settings.get(AGENT),
                settings.get(CONSUMERS),
                lease.compareTo(SHORTEST_SESSION) < 0 ? SHORTEST_SESSION : atMostKafkas(lease),
                atMostKafkas(settings.get(LimitSettings.RUN_DURATION).plus(BESIDE_THE_RUN)));
        if (List.of(kafka.results, kafka.failed).contains(tasks)) {
            throw new IllegalArgumentException("caravel.kafka.tasks, .results and .failed must be different topics: "
                    + "an agent would answer its own answers in '" + tasks + "' for ever");
        }
        return kafka;
    }

    /** Kafka counts milliseconds in 32 bits, which are 24 days. */
    private static Duration atMostKafkas(Duration time) {
        Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
        return time.compareTo(longest) > 0 ? longest : time;
    }

    private static String addresses(String setting, String text) {
        String brokers = text.replaceAll("\\s*,\\s*", ",");
        if (!brokers.matches("[^\\s,:/?&]+:\\d{1,5}(,[^\\s,:/?&]+:\\d{1,5})*")) {
            throw Kind.wrong(setting, "host:port, several with commas between them", text);
        }
        return brokers;
    }

    private static String topic(String setting, String name) {
        if (!name.matches("[a-zA-Z0-9._-]{1,249}")) {
            throw Kind.wrong(setting, "a topic: up to 249 letters, digits, '.', '_' and '-'", name);
        }
        return name;
    }
}
