package dev.caravel.embed;

import dev.caravel.model.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.PropertiesFunction;

/** What the routes' placeholders {@code {{caravel:…}}} stand for: settings in the form that Camel needs, and addresses. */
final class Placeholders implements PropertiesFunction {

    private final Map<String, String> values = new HashMap<>();

    Placeholders(Settings settings, List<Provider> providers) {
        // A provider that is not configured gets an address that is never called.
        values.put("anthropic.endpoint", "http://anthropic.invalid");
        values.put("openai.endpoint", "http://openai.invalid");
        providers.forEach(provider ->
                values.put(provider.id() + ".endpoint", provider.endpoint().toString()));
        values.put("retry.initial-delay", String.valueOf(settings.initialDelay().toMillis()));
        values.put("retry.max-delay", String.valueOf(settings.maxDelay().toMillis()));
    }

    @Override
    public String getName() {
        return "caravel";
    }

    @Override
    public String apply(String name) {
        return values.get(name);
    }
}
