package dev.caravel.embed;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * What the routes' placeholders {@code {{caravel:…}}} stand for: settings in the form that Camel needs, and the providers'
 * addresses. Found by Camel when the first one is met, which with camel-main is before anything else of ours is there.
 */
public final class Placeholders implements PropertiesFunction, CamelContextAware {

    /** The bean that holds the providers' addresses, by provider. */
    static final String ENDPOINTS = "caravel.endpoints";

    private CamelContext context;

    @Override
    public String getName() {
        return "caravel";
    }

    @Override
    public String apply(String name) {
        Settings settings = Settings.of(context);
        return switch (name) {
            case "anthropic.endpoint", "openai.endpoint" -> endpoint(name.substring(0, name.indexOf('.')));
            case "retry.initial-delay" -> String.valueOf(settings.initialDelay().toMillis());
            case "retry.max-delay" -> String.valueOf(settings.maxDelay().toMillis());
            case "inbox" -> settings.inbox().inbox();
            case "outbox" -> settings.inbox().outbox();
            case "inbox.agent" -> settings.inbox().agent();
            case "inbox.consumers" -> String.valueOf(settings.inbox().consumers());
            case "kafka.on" -> String.valueOf(settings.kafka().brokers().isPresent());
            case "kafka.brokers" -> settings.kafka().brokers().orElseThrow();
            case "kafka.tasks" -> settings.kafka().tasks();
            case "kafka.results" -> settings.kafka().results();
            case "kafka.failed" -> settings.kafka().failed();
            case "kafka.agent" -> settings.kafka().agent();
            case "kafka.consumers" -> String.valueOf(settings.kafka().consumers());
            case "kafka.session" -> String.valueOf(settings.kafka().session().toMillis());
            case "kafka.patience" -> String.valueOf(settings.kafka().patience().toMillis());
            case "cron.on" -> String.valueOf(settings.cron().schedule().isPresent());
            case "cron.schedule" -> settings.cron().schedule().orElseThrow();
            case "cron.task" -> settings.cron().task();
            case "cron.agent" -> settings.cron().agent();
            case "cron.zone" -> settings.cron().timeZone();
            default -> throw new IllegalArgumentException("{{caravel:" + name + "}} stands for nothing");
        };
    }

    /** A provider that is not configured gets an address that is never called. */
    private String endpoint(String provider) {
        Map<?, ?> endpoints = context.getRegistry().lookupByNameAndType(ENDPOINTS, Map.class);
        Object endpoint = endpoints.get(provider);
        return endpoint == null ? "http://" + provider + ".invalid" : endpoint.toString();
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
