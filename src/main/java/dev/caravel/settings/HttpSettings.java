package dev.caravel.settings;

import dev.caravel.caller.Callers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The HTTP server of {@code serve}. */
public final class HttpSettings {

    /** Every way in. */
    public static final List<String> ALL_DOORS = List.of("dashboard", "runs", "openai", "mcp");

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
                    "What a caller who may do everything must show: `Authorization: Bearer TOKEN`. Without any token only this"
                            + " machine can call.");

    static final Setting<Optional<Path>> TOKENS = Kind.PATH
            .optional()
            .setting(
                    "caravel.http.tokens",
                    "",
                    "A JSON file of [callers](callers.md): each with the hash of a token of its own, its tenant, its agents"
                            + " and its budgets. It is read again when it changes.");

    public static final Setting<Integer> CONNECTIONS = Kind.NUMBER.setting(
            "caravel.http.connections", "2000", "Connections that may be open; each may wait for an answer.");

    public static final Setting<Boolean> METRICS = Kind.FLAG.setting(
            "caravel.metrics", "true", "Whether routes and runs are metered, for `GET /observe/metrics`.");

    /** The ways in, by the names of their folders in {@code routes/doors}; empty for what is usual. */
    public static final Setting<Optional<Set<String>>> DOORS = Kind.<Set<String>>parsed(HttpSettings::doors)
            .optional()
            .setting(
                    "caravel.doors",
                    "",
                    "The ways in over HTTP, of `dashboard` (which reads from `runs`), `runs`, `openai` and `mcp`, or `none`. Unset: all"
                            + " of them in `serve`, none in an application.");

    public static final Setting<Optional<String>> PLAIN_MODEL = Kind.TEXT
            .optional()
            .setting(
                    "caravel.doors.plain-model",
                    "",
                    "A model, `cheap` or `strong`, that [OpenAI's clients](openai.md) can ask beside the agents: without tools, for"
                            + " the titles and tags that chat interfaces want.");

    static final Section SECTION = new Section(
            "HTTP", "The server of `serve`.", HOST, PORT, TOKEN, TOKENS, CONNECTIONS, DOORS, PLAIN_MODEL, METRICS);

    private HttpSettings() {}

    public static Callers callers(Settings settings) {
        Optional<Path> file = settings.get(TOKENS);
        return TOKENS.named(() -> new Callers(settings.get(TOKEN), file));
    }

    private static Set<String> doors(String text) {
        Set<String> doors = new TreeSet<>(Arrays.asList(text.strip().split("\\s*,\\s*")));
        if (doors.equals(Set.of("none"))) {
            return Set.of();
        }
        for (String door : doors) {
            if (!ALL_DOORS.contains(door)) {
                throw new IllegalArgumentException("must be none or some of " + String.join(", ", ALL_DOORS));
            }
        }
        return doors;
    }

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
