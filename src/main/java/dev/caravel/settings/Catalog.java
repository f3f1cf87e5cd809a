package dev.caravel.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All settings, in the order in which the documentation has them. */
public final class Catalog {

    public static final List<Section> SECTIONS = List.of(
            ModelSettings.SECTION,
            RetrySettings.SECTION,
            BudgetSettings.SECTION,
            LimitSettings.SECTION,
            ContextSettings.SECTION,
            AttachmentSettings.SECTION,
            GuardSettings.SECTION,
            ToolSettings.SECTION,
            JournalSettings.SECTION,
            InboxSettings.SECTION,
            KafkaSettings.SECTION,
            CronSettings.SECTION,
            HttpSettings.SECTION,
            WebhookSettings.SECTION,
            McpClientSettings.SECTION,
            OpenApiSettings.SECTION,
            McpSettings.SECTION,
            TelemetrySettings.SECTION,
            LogSettings.SECTION,
            SimulatorSettings.SECTION);

    private Catalog() {}

    static Stream<Setting<?>> all() {
        return SECTIONS.stream().flatMap(section -> section.settings().stream());
    }

    static Optional<Setting<?>> find(String name) {
        return all().filter(setting -> setting.is(name)).findFirst();
    }
}
