package dev.caravel.settings;

import dev.caravel.tool.AllowedHosts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the built-in agent and tools may reach. */
public final class ToolSettings {

    private static final Kind<String> JDBC_URL = ToolSettings::jdbcUrl;

    public static final Setting<Path> WORKSPACE =
            Kind.PATH.setting("caravel.workspace", "workspace", "The folder that the file tools may read and write.");

    public static final Setting<List<Path>> SKILLS = Kind.parsed(ToolSettings::folders)
            .setting(
                    "caravel.skills",
                    "skills",
                    "Folders of [skills](agents.md#skills), comma-separated, for example `skills, .agents/skills`; of two skills"
                            + " by one name the first counts.");

    public static final Setting<AllowedHosts> FETCH_HOSTS = Kind.parsed(AllowedHosts::parse)
            .setting(
                    "caravel.fetch.hosts",
                    "",
                    "The hosts that `fetch-url` may reach, comma-separated: `docs.example.com, *.example.org, localhost:8080`."
                            + " Without a port, 80 and 443 are meant; `*` is every host.");

    public static final Setting<Boolean> FETCH_PRIVATE = Kind.FLAG.setting(
            "caravel.fetch.private", "false", "Whether those hosts may have private and local addresses.");

    public static final Setting<Optional<String>> DATABASE = JDBC_URL.optional()
            .setting(
                    "caravel.database",
                    "",
                    "The JDBC URL of the database that `query-database` asks. Without it the tables are the CSV files in the"
                            + " workspace. Any driver other than SQLite's is yours to add; name a user who may only read.");

    /** What holds without it depends on who asks: {@link Settings#packaged()}. */
    static final Setting<Boolean> PACKAGED = Kind.FLAG.setting(
            "caravel.packaged",
            "true",
            "Whether the agent `assistant` and the built-in tools are there. The default in an embedding application is"
                    + " `false`.");

    static final Section SECTION =
            new Section("Built-in tools", "", WORKSPACE, SKILLS, FETCH_HOSTS, FETCH_PRIVATE, DATABASE, PACKAGED);

    private ToolSettings() {}

    private static List<Path> folders(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** Its text may hold a password, so it is not repeated. */
    private static String jdbcUrl(String setting, String text) {
        if (!text.startsWith("jdbc:")) {
            throw new IllegalArgumentException(setting + " must be a JDBC URL such as jdbc:sqlite:orders.db or"
                    + " jdbc:postgresql://localhost/orders, and begin with jdbc:");
        }
        return text;
    }
}
