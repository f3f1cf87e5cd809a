package dev.caravel.settings;

import dev.caravel.model.ModelAlias;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.model.Timeouts;
import dev.caravel.turn.ModelTiers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who answers. */
public final class ModelSettings {

    static final Kind<ModelName> MODEL = Kind.parsed(ModelName::parse);
    private static final Kind<List<String>> NAMES = (setting, text) -> Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();

    static final Setting<String> ANTHROPIC_KEY = Kind.TEXT
            .setting(
                    "caravel.anthropic.key",
                    "",
                    "Anthropic's API key, by default from the variable `ANTHROPIC_API_KEY`.")
            .orVariable("ANTHROPIC_API_KEY");

    static final Setting<String> ANTHROPIC_BASE_URL = Kind.TEXT
            .setting(
                    "caravel.anthropic.base-url",
                    "https://api.anthropic.com",
                    "Where Anthropic's API is served, by default from the variable `ANTHROPIC_BASE_URL`. A base URL without a key is allowed: a local server.")
            .orVariable("ANTHROPIC_BASE_URL");

    static final Setting<String> OPENAI_KEY = Kind.TEXT
            .setting(
                    "caravel.openai.key",
                    "",
                    "The API key of OpenAI or a compatible host, by default from the variable `OPENAI_API_KEY`.")
            .orVariable("OPENAI_API_KEY");

    static final Setting<String> OPENAI_BASE_URL = Kind.TEXT
            .setting(
                    "caravel.openai.base-url",
                    "https://api.openai.com/v1",
                    "Where OpenAI's API is served, by default from the variable `OPENAI_BASE_URL`; every OpenAI-compatible host. Azure's classic URL is `https://HOST/openai/deployments/NAME?api-version=VERSION`.")
            .orVariable("OPENAI_BASE_URL");

    static final Setting<String> CHEAP = Kind.TEXT.setting(
            "caravel.model.cheap",
            "claude-haiku-5-5",
            "The cheap tier, `provider/model` or a name of your own; without a provider it is anthropic. If only openai is configured, the default"
                    + " is `openai/gpt-5.6-luna`.");

    static final Setting<String> STRONG = Kind.TEXT.setting(
            "caravel.model.strong",
            "claude-sonnet-5-5",
            "The strong tier. If only openai is configured, the default is `openai/gpt-5.6-terra`.");

    static final Setting<List<String>> FALLBACK = NAMES.setting(
            "caravel.model.fallback", "", "Models to try next when one is down, in this order, comma-separated.");

    static final Setting<Boolean> STREAMING =
            Kind.FLAG.setting("caravel.model.streaming", "true", "Whether the provider is asked for a stream.");

    static final Setting<Duration> FIRST_BYTE =
            Kind.DURATION.setting("caravel.model.first-byte-timeout", "120s", "How long a stream may take to begin.");

    static final Setting<Duration> STALL = Kind.DURATION.setting(
            "caravel.model.stall-timeout",
            "60s",
            "How long a stream may pause between two pieces of data; keep-alives are no data.");

    static final Section SECTION = new Section(
            "Providers and models",
            "Without a key or a base URL, `run` and `chat` are answered by the simulated model, without a network; `serve`"
                    + " and applications do not start (see `caravel.simulator`). Behind a proxy, set Camel's own"
                    + " `camel.component.https.proxyHost`, `camel.component.https.proxyPort` and"
                    + " `camel.component.https.proxyAuthScheme = http` (the scheme is the proxy's, not the provider's).",
            ANTHROPIC_KEY,
            ANTHROPIC_BASE_URL,
            OPENAI_KEY,
            OPENAI_BASE_URL,
            ProviderSettings.KIND,
            ProviderSettings.BASE_URL,
            ProviderSettings.KEY,
            ProviderSettings.HEADERS,
            CHEAP,
            STRONG,
            FALLBACK,
            AliasSettings.MODEL,
            AliasSettings.TEMPERATURE,
            AliasSettings.TOP_P,
            AliasSettings.EFFORT,
            AliasSettings.STOP,
            AliasSettings.EXTRA,
            STREAMING,
            FIRST_BYTE,
            STALL);

    private static final String OPENAI_CHEAP = "openai/gpt-5.6-luna";
    private static final String OPENAI_STRONG = "openai/gpt-5.6-terra";

    private ModelSettings() {}

    /** Whether nobody is configured who could answer. */
    static boolean isSimulated(Settings settings) {
        return !hasAnthropic(settings) && !hasOpenAi(settings) && !ProviderSettings.areThere(settings);
    }

    private static boolean hasAnthropic(Settings settings) {
        return settings.isSet(ANTHROPIC_KEY) || settings.isSet(ANTHROPIC_BASE_URL);
    }

    private static boolean hasOpenAi(Settings settings) {
        return settings.isSet(OPENAI_KEY) || settings.isSet(OPENAI_BASE_URL);
    }

    /** Those who serve models. */
    public static List<Provider> providers(Settings settings) {
        List<Provider> providers = new ArrayList<>();
        if (hasAnthropic(settings)) {
            providers.add(ANTHROPIC_BASE_URL.named(
                    () -> Provider.anthropic(settings.get(ANTHROPIC_BASE_URL), settings.get(ANTHROPIC_KEY), false)));
        }
        if (hasOpenAi(settings)) {
            providers.add(OPENAI_BASE_URL.named(
                    () -> Provider.openAi(settings.get(OPENAI_BASE_URL), settings.get(OPENAI_KEY), false)));
        }
        providers.addAll(ProviderSettings.providers(settings));
        return providers;
    }

    /** Where only an OpenAI-compatible host is configured, OpenAI's own models are the default. */
    public static ModelTiers tiers(Settings settings) {
        boolean openAiOnly = hasOpenAi(settings) && !hasAnthropic(settings);
        Map<String, ModelAlias> aliases = AliasSettings.aliases(settings);
        return new ModelTiers(
                aliases,
                CHEAP.named(() ->
                        named(aliases, settings.find(CHEAP).orElse(openAiOnly ? OPENAI_CHEAP : settings.get(CHEAP)))),
                STRONG.named(() -> named(
                        aliases, settings.find(STRONG).orElse(openAiOnly ? OPENAI_STRONG : settings.get(STRONG)))),
                FALLBACK.named(() -> settings.get(FALLBACK).stream()
                        .map(name -> named(aliases, name))
                        .toList()));
    }

    private static ModelAlias named(Map<String, ModelAlias> aliases, String name) {
        return Optional.ofNullable(aliases.get(name)).orElseGet(() -> ModelAlias.none(ModelName.parse(name)));
    }

    public static Timeouts timeouts(Settings settings) {
        return new Timeouts(settings.get(FIRST_BYTE), settings.get(STALL));
    }
}
