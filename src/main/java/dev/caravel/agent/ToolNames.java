package dev.caravel.agent;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of tools as models write them: {@code read_file}, {@code ReadFile} and {@code functions.read-file}, too. */
final class ToolNames {

    /** What hosts and models put before a tool's name. */
    private static final Pattern PREFIX =
            Pattern.compile("^(functions?|tools?|agents?|default_api)[.:/]", Pattern.CASE_INSENSITIVE);

    private final Set<String> known;

    /** @param known the true names; those that come later are known as well */
    ToolNames(Set<String> known) {
        this.known = known;
    }

    /** The true name; empty when there is none, or more than one that may be meant. */
    Optional<String> of(String written) {
        if (known.contains(written)) {
            return Optional.of(written);
        }
        String bare = bare(written);
        List<String> meant =
                known.stream().filter(name -> bare(name).equals(bare)).toList();
        return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
    }

    private static String bare(String name) {
        return PREFIX.matcher(name.strip())
                .replaceFirst("")
                .replaceAll("[-_ ]", "")
                .toLowerCase(Locale.ROOT);
    }
}
