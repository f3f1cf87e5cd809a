package dev.caravel.settings;

import dev.caravel.journal.Journal;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * What the routes' placeholders {@code {{caravel:…}}} stand for: settings in the form that Camel needs. Found by Camel when the first one is met, which with camel-main is before anything else of ours is there.
 */
public final class Placeholders implements PropertiesFunction, CamelContextAware {

    private CamelContext context;

    @Override
    public String getName() {
        return "caravel";
    }

    @Override
    public String apply(String name) {
        Settings settings = Settings.of(context);
        return switch (name) {
            case "kafka.on" -> String.valueOf(KafkaSettings.isOn(settings));
            case "kafka.failed" -> KafkaSettings.of(settings).failed();
            case "kafka.session" -> text(KafkaSettings.of(settings).session());
            case "kafka.patience" -> text(KafkaSettings.of(settings).patience());
            case "journal.in-memory" -> String.valueOf(!journal().outlivesItsProcess());
            case "cron.on" -> String.valueOf(settings.isSet(CronSettings.SCHEDULE));
            case "cron.zone" -> CronSettings.of(settings).timeZone();
            default ->
                Catalog.find("caravel." + name)
                        .map(setting -> text(settings.get(setting)))
                        .orElseThrow(() -> new IllegalArgumentException("{{caravel:" + name + "}} stands for nothing"));
        };
    }

    /** As Camel wants it: times in milliseconds. */
    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(Placeholders::text).orElse("");
        }
        return value instanceof Duration time ? String.valueOf(time.toMillis()) : value.toString();
    }

    private Journal journal() {
        return context.getRegistry().lookupByNameAndType("caravel.journal", Journal.class);
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.context = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }
}
