package dev.caravel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.embed.PackagedRoutes;
import dev.caravel.support.TestHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the triggers are set to, and what is said when that cannot work. */
class TriggerSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void deadLettersHaveTheirPlaceBesideTheTasks() {
        KafkaSettings settings = kafka(Map.of("caravel.kafka.tasks", "tickets"));

        assertThat(settings.failed()).isEqualTo("tickets-failed");
        assertThat(settings.results()).isEqualTo("agent-results");
        assertThat(settings.brokers()).isEmpty();
    }

    @Test
    void severalBrokersMayStandWithSpacesBetweenThem() {
        assertThat(kafka(Map.of("caravel.kafka.brokers", "one:9092 , two:9092")).brokers())
                .contains("one:9092,two:9092");
    }

    @Test
    void kafkaWaitsLongerThanAnyRunTakes() {
        assertThat(kafka(Map.of()).patience()).isGreaterThan(Duration.ofMinutes(30));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, Europe/Berlin",
        "UTC, UTC",
        "Z, UTC",
        "+05:30, GMT+0530",
        "UTC+2, GMT+0200",
        "Etc/GMT-2, GMT+0200"
    })
    void quartzIsToldTheZoneByANameThatItKnows(String zone, String name) {
        CronSettings settings = CronSettings.of(settings(Map.of("caravel.cron.zone", zone)));

        assertThat(settings.timeZone()).isEqualTo(name);
        assertThat(TimeZone.getTimeZone(name).toZoneId().getRules())
                .isEqualTo(ZoneId.of(zone).normalized().getRules());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    caravel.kafka.brokers   | localhost        | caravel.kafka.brokers must be host:port
                    caravel.kafka.brokers   | http://host:9092 | caravel.kafka.brokers must be host:port
                    caravel.kafka.tasks     | a task           | caravel.kafka.tasks must be a topic
                    caravel.kafka.results   | agent-tasks      | must be different topics
                    caravel.kafka.consumers | none             | caravel.kafka.consumers must be a whole number above 0
                    caravel.kafka.agent     | nobody           | caravel.kafka.agent is 'nobody', but there is no such agent; there are: assistant
                    caravel.cron.schedule   | 0 8 * * *        | caravel.cron.schedule must be seconds, minutes, hours
                    caravel.cron.schedule   | at noon          | caravel.cron.schedule must be seconds, minutes, hours
                    caravel.cron.task       | ''               | caravel.cron.schedule is set, but caravel.cron.task is not
                    caravel.cron.zone       | Europe/Berlinn   | caravel.cron.zone must be a time zone, for example Europe/Berlin
                    caravel.cron.missed     | later            | caravel.cron.missed must be skip or run
                    caravel.cron.agent      | nobody           | caravel.cron.agent is 'nobody', but there is no such agent; there are: assistant
                    """)
    void aWrongSettingStopsTheStartAndIsNamed(String setting, String value, String complaint) {
        Map<String, String> settings = new HashMap<>(Map.of(
                PackagedRoutes.WITH_TRIGGERS,
                "true",
                "caravel.inbox",
                folder.resolve("inbox").toString(),
                "caravel.kafka.brokers",
                "localhost:1",
                "caravel.cron.schedule",
                "0 0 8 ? * MON-FRI",
                "caravel.cron.task",
                "What is new?"));
        settings.put(setting, value);

        assertThatThrownBy(() -> TestHouse.start(settings)).hasStackTraceContaining(complaint);
    }

    private static KafkaSettings kafka(Map<String, String> settings) {
        return KafkaSettings.of(settings(settings));
    }

    private static Settings settings(Map<String, String> settings) {
        return new Settings(new SettingSource(key -> Optional.ofNullable(settings.get(key)), Map.of()));
    }
}
