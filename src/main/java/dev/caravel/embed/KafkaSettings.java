package dev.caravel.embed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the Kafka trigger.
 *
 * @param brokers where Kafka is; empty when the trigger is off
 * @param agent who answers
 * @param consumers how many tasks are answered at the same time, at most one for each partition
 * @param session how long Kafka waits for a consumer of which it hears nothing: as long as others do for its runs
 * @param patience how long Kafka must wait until it gives a task to somebody else: longer than any run takes
 */
record KafkaSettings(
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

    /**
     * @param lease how long a program counts as alive of which nothing is heard
     * @param longestRun how long a run may take
     */
    static KafkaSettings of(SettingSource source, Duration lease, Duration longestRun) {
        String tasks = topic(source, "caravel.kafka.tasks", "agent-tasks");
        KafkaSettings settings = new KafkaSettings(
                source.find("caravel.kafka.brokers").map(KafkaSettings::addresses),
                tasks,
                topic(source, "caravel.kafka.results", "agent-results"),
                topic(source, "caravel.kafka.failed", tasks + "-failed"),
                source.find("caravel.kafka.agent").orElse("assistant"),
                source.number("caravel.kafka.consumers", 1),
                lease.compareTo(SHORTEST_SESSION) < 0 ? SHORTEST_SESSION : atMostKafkas(lease),
                atMostKafkas(longestRun.plus(BESIDE_THE_RUN)));
        if (List.of(settings.results, settings.failed).contains(tasks)) {
            throw new IllegalArgumentException("caravel.kafka.tasks, .results and .failed must be different topics: "
                    + "an agent would answer its own answers in '" + tasks + "' for ever");
        }
        return settings;
    }

    /** Kafka counts milliseconds in 32 bits, which are 24 days. */
    private static Duration atMostKafkas(Duration time) {
        Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
        return time.compareTo(longest) > 0 ? longest : time;
    }

    private static String addresses(String text) {
        String brokers = text.replaceAll("\\s*,\\s*", ",");
        if (!brokers.matches("[^\\s,:/?&]+:\\d{1,5}(,[^\\s,:/?&]+:\\d{1,5})*")) {
            throw SettingSource.wrong("caravel.kafka.brokers", "host:port, several with commas between them", text);
        }
        return brokers;
    }

    private static String topic(SettingSource source, String setting, String otherwise) {
        String name = source.find(setting).orElse(otherwise);
        if (!name.matches("[a-zA-Z0-9._-]{1,249}")) {
            throw SettingSource.wrong(setting, "a topic: up to 249 letters, digits, '.', '_' and '-'", name);
        }
        return name;
    }
}
