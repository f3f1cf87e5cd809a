package dev.caravel.settings;

import dev.caravel.openapi.DeclaredApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The APIs whose operations agents use. */
public final class OpenApiSettings {

    private static final String APIS = "caravel.openapi.";

    static final Setting<String> DOCUMENT = Kind.TEXT.setting(
            APIS + "NAME.document",
            "",
            "The OpenAPI document (3.0 or 3.1, JSON or YAML) of the API `NAME`: a file, `classpath:…` or a web address. Its"
                    + " operations are the tools `openapi:NAME/OPERATION` ([OpenAPI](openapi-tools.md)).");

    static final Setting<Optional<URI>> BASE_URL = Kind.parsed(DeclaredApi::baseUrl)
            .optional()
            .setting(APIS + "NAME.base-url", "", "Where its paths begin, in the place of what the document says.");

    static final Setting<Optional<String>> KEY = Kind.TEXT
            .optional()
            .setting(
                    APIS + "NAME.key",
                    "",
                    "Its API key or token, sent as the document's security scheme says; for `basic` it is `user:password`.");

    static final Setting<Map<String, String>> HEADERS = Kind.HEADERS.setting(
            APIS + "NAME.headers",
            "",
            "Headers that each request to it has: `name=value,name=value`, values as in a URL.");

    static final Setting<Optional<String>> EFFECT_KEY = Kind.TEXT
            .optional()
            .setting(
                    APIS + "NAME.effect-key",
                    "",
                    "The header by which it knows a call that is repeated, for example `Idempotency-Key`. Calls that change something"
                            + " have their effect key there, and may be repeated when their outcome is unknown.");

    public static final Setting<Duration> TIMEOUT =
            Kind.DURATION.setting(APIS + "timeout", "60s", "Maximum duration of a call of an operation.");

    public static final Setting<Integer> TOOLS = Kind.NUMBER.setting(
            APIS + "tools",
            "100",
            "How many operations of an API an agent gets by `openapi:NAME/*`, the first ones by id. Hosts refuse too many.");

    static final Section SECTION = new Section(
            "Tools from OpenAPI documents", "", DOCUMENT, BASE_URL, KEY, HEADERS, EFFECT_KEY, TIMEOUT, TOOLS);

    private static final List<Setting<?>> ALL = List.of(DOCUMENT, BASE_URL, KEY, HEADERS, EFFECT_KEY);

    private OpenApiSettings() {}

    /** The APIs that are declared. */
    public static List<DeclaredApi> apis(Settings settings) {
        return settings.names(APIS, ALL).stream()
                .map(name -> api(settings, name))
                .toList();
    }

    private static DeclaredApi api(Settings settings, String name) {
        Setting<String> document = DOCUMENT.called(name);
        if (!settings.isSet(document)) {
            throw new IllegalArgumentException(
                    document.name() + " is not set: nobody knows what the API " + name + " can do");
        }
        String place = settings.get(document);
        Optional<URI> baseUrl = settings.get(BASE_URL.called(name));
        Optional<String> key = settings.get(KEY.called(name));
        Map<String, String> headers = settings.get(HEADERS.called(name));
        Optional<String> effectKey = settings.get(EFFECT_KEY.called(name));
        return document.named(() -> new DeclaredApi(name, place, baseUrl, key, headers, effectKey));
    }
}
