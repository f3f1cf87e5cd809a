package dev.caravel.settings;

import java.util.Optional;

/** The HTTP server of {@code serve}. */
public final class HttpSettings {

    private static final int HIGHEST_PORT = 65_535;
    private static final Kind<Optional<Integer>> NUMBER_OR_NONE = HttpSettings::port;

    public static final Setting<String> HOST = Kind.TEXT.setting(
            "caravel.http.host",
            "127.0.0.1",
            "The address to listen on. Another one than this machine's own needs a token.");

    /** Empty for no HTTP. */
    public static final Setting<Optional<Integer>> PORT = NUMBER_OR_NONE.setting(
            "caravel.http.port",
            "8080",
            "The port of health, metrics and routes that begin with `platform-http:`. `0` is any free one, `none` is no"
                    + " HTTP.");

    public static final Setting<Optional<String>> TOKEN = Kind.TEXT
            .optional()
            .setting(
                    "caravel.http.token",
                    "",
                    "What callers must show: `Authorization: Bearer TOKEN`. Without one only this machine can call.");

    public static final Setting<Boolean> METRICS = Kind.FLAG.setting(
            "caravel.metrics", "true", "Whether routes and runs are metered, for `GET /observe/metrics`.");

    static final Section SECTION = new Section("HTTP", "The server of `serve`.", HOST, PORT, TOKEN, METRICS);

    private HttpSettings() {}

    private static Optional<Integer> port(String setting, String text) {
        if (text.equals("none")) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > HIGHEST_PORT) {
            throw Kind.wrong(setting, "a port, 0 for any free one, or none for no HTTP", text);
        }
        return Optional.of(Integer.valueOf(text));
    }
}
