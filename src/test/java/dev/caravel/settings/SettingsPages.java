package dev.caravel.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The catalog as people read it: {@code application.properties}, and the tables of {@code docs/configuration.md}. */
final class SettingsPages {

    static final String BEGIN = "<!-- settings -->\n";
    static final String END = "<!-- /settings -->\n";

    private static final int WIDTH = 120;
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final char UNBROKEN = '\u00a0';

    private static final String HEAD =
            """
            # Caravel's settings. Each line shows the default; take the # off to change it.
            # An environment variable wins: caravel.limits.turns is CARAVEL_LIMITS_TURNS. Standard camel.* settings apply too.
            # Times are milliseconds (60000) or texts such as 30s, 5m, 1h.
            """;

    private SettingsPages() {}

    static String properties() {
        return HEAD + Catalog.SECTIONS.stream().map(SettingsPages::properties).collect(Collectors.joining());
    }

    private static String properties(Section section) {
        String title = "# --- " + section.title() + " ";
        return "\n"
                + title + "-".repeat(WIDTH - title.length()) + "\n"
                + (section.text().isEmpty() ? "" : comment(section.text()) + "\n")
                + section.settings().stream().map(SettingsPages::property).collect(Collectors.joining());
    }

    private static String property(Setting<?> setting) {
        return comment(setting.text()) + ("#" + setting.name() + " = " + setting.standard()).strip() + "\n";
    }

    private static String comment(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("#");
        for (String word : plain(unbroken(text)).split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return String.join("\n", lines).replace(UNBROKEN, ' ') + "\n";
    }

    /** What is code stays in one line. */
    private static String unbroken(String text) {
        return CODE.matcher(text).replaceAll(code -> code.group().replace(' ', UNBROKEN));
    }

    private static String plain(String text) {
        return text.replace("`", "").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
    }

    static String tables() {
        return Catalog.SECTIONS.stream().map(SettingsPages::table).collect(Collectors.joining("\n"));
    }

    private static String table(Section section) {
        return "### " + section.title() + "\n\n"
                + (section.text().isEmpty() ? "" : wrapped(section.text()) + "\n\n")
                + "| setting | default | meaning |\n|---|---|---|\n"
                + section.settings().stream().map(SettingsPages::row).collect(Collectors.joining());
    }

    private static String wrapped(String text) {
        return unbroken(text)
                .replaceAll("(.{1,%d})(?: |$)".formatted(WIDTH), "$1\n")
                .replace(UNBROKEN, ' ')
                .strip();
    }

    private static String row(Setting<?> setting) {
        String standard = setting.standard().isEmpty() ? "none" : "`" + setting.standard() + "`";
        return "| `" + setting.name() + "` | " + standard + " | " + setting.text() + " |\n";
    }
}
