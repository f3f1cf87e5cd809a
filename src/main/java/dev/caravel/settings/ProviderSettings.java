package dev.caravel.settings;

import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Further providers, each under a name of the user's. */
final class ProviderSettings {

    private static final String PROVIDERS = "caravel.providers.";

    static final Setting<Provider.Protocol> KIND = Kind.choice(Provider.Protocol.class)
            .setting(
                    PROVIDERS + "NAME.kind",
                    "openai",
                    "What the provider `NAME` speaks: `openai` (chat completions, as most hosts do) or `anthropic`"
                            + " (Messages). Its models are `NAME/MODEL` ([hosts](hosts.md#several-hosts)).");

    static final Setting<String> BASE_URL = Kind.TEXT.setting(
            PROVIDERS + "NAME.base-url", "", "Where its API is served, for example `http://localhost:11434/v1`.");

    static final Setting<String> KEY =
            Kind.TEXT.setting(PROVIDERS + "NAME.key", "", "Its API key; a local server needs none.");

    static final Setting<Map<String, String>> HEADERS = Kind.HEADERS.setting(
            PROVIDERS + "NAME.headers",
            "",
            "Headers that each request to it has: `name=value,name=value`, values as in a URL.");

    private static final List<Setting<?>> ALL = List.of(KIND, BASE_URL, KEY, HEADERS);

    private ProviderSettings() {}

    static boolean areThere(Settings settings) {
        return !names(settings).isEmpty();
    }

    static List<Provider> providers(Settings settings) {
        return names(settings).stream().map(name -> provider(settings, name)).toList();
    }

    /** What they are called. */
    static Set<String> names(Settings settings) {
        return settings.names(PROVIDERS, ALL);
    }

    private static Provider provider(Settings settings, String name) {
        if (!ModelName.isFurther(name)) {
            throw new IllegalArgumentException(PROVIDERS + name + " is no further provider: write caravel." + name
                    + ".key and caravel." + name + ".base-url");
        }
        if (!ModelName.PROVIDER.matcher(name).matches()) {
            throw new IllegalArgumentException(PROVIDERS + name
                    + " is no provider's name: it has up to 32 small letters, digits and -, and begins with no -");
        }
        Setting<String> baseUrl = BASE_URL.called(name);
        if (!settings.isSet(baseUrl)) {
            throw new IllegalArgumentException(
                    baseUrl.name() + " is not set: nobody knows where the provider " + name + " is");
        }
        return baseUrl.named(() -> Provider.named(
                name,
                settings.get(KIND.called(name)),
                settings.get(baseUrl),
                settings.get(KEY.called(name)),
                settings.get(HEADERS.called(name)),
                false));
    }
}
