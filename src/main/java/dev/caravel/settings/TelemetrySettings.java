package dev.caravel.settings;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Where spans are sent. */
public final class TelemetrySettings {

    /** Where OTLP's receivers take spans. */
    private static final String SPANS = "/v1/traces";

    public static final Setting<Optional<URI>> OTLP = Kind.parsed(TelemetrySettings::address)
            .optional()
            .setting(
                    "caravel.otlp",
                    "",
                    "Where the spans of runs go: the address of an OpenTelemetry receiver, OTLP over HTTP, for example"
                            + " `http://localhost:4318` ([observability](observability.md)). Without one none are sent.");

    public static final Setting<Map<String, String>> HEADERS = Kind.HEADERS
            .setting(
                    "caravel.otlp.headers",
                    "",
                    "Headers for it, such as a key: `name=value,name=value`, values as in a URL.")
            .orVariable("OTEL_EXPORTER_OTLP_HEADERS");

    public static final Setting<Boolean> CONTENT = Kind.FLAG.setting(
            "caravel.otlp.content",
            "false",
            "Whether spans have what was said and what tools were given and gave, too, with secrets removed.");

    public static final Setting<Boolean> MODELS = Kind.FLAG.setting(
            "caravel.otlp.models",
            "false",
            "Whether requests to models have the header `traceparent`, so that a gateway of your own, such as LiteLLM, continues"
                    + " the trace. A provider outside need not know it.");

    static final Section SECTION = new Section("OpenTelemetry", "", OTLP, HEADERS, CONTENT, MODELS);

    private TelemetrySettings() {}

    private static URI address(String text) {
        URI address = URI.create(text);
        if (address.getHost() == null || !text.matches("https?://.*")) {
            throw new IllegalArgumentException("must be an http or https address, but is '" + text + "'");
        }
        return text.endsWith(SPANS) ? address : URI.create(text.replaceFirst("/+$", "") + SPANS);
    }
}
