package dev.caravel.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares what a command writes with what is shown, but for what differs each time: ids, times, tokens and costs. */
final class Output {

    private static final String ANYTHING = "...";
    private static final Pattern ID =
            Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b|\\b[0-9a-f]{12}\\b|\\btoolu_\\w+");
    private static final Map<Pattern, String> DIFFERS = new LinkedHashMap<>();

    static {
        differs(ID.pattern(), "ID");
        differs("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z?", "TIME");
        differs("\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?", "TIME");
        differs("  \\d\\d[:-]\\d\\d  ", "  TIME  ");
        differs("(As of|is of) \\d{4}-\\d\\d-\\d\\d", "$1 DAY");
        differs("^.* Killed .*$", "Killed");
        differs("\\d+ days? old", "N days old");
        differs("\\d+(\\.\\d+)? (s|ms)\\b", "N s");
        differs("\\$\\d+(\\.\\d+)?", "\\$N");
        differs("[\\d,]+ tokens in( \\([\\d,]+ cached\\))?, [\\d,]+ out", "TOKENS");
        differs("\"(tokens_today|avg_response_ms|p95_response_ms)\":\\d+", "\"$1\":N");
        differs(" {3,}", "  ");
        differs("(_usd\":\")[\\d.]+", "$1N");
    }

    private Output() {}

    private static void differs(String what, String name) {
        DIFFERS.put(Pattern.compile(what), name);
    }

    /** What somebody sees on the terminal in the end: lines that were written over are gone, and colours. */
    static List<String> seen(String written) {
        return Arrays.stream(written.replace("\r\n", "\n").split("\n"))
                .map(line -> line.substring(line.lastIndexOf('\r') + 1))
                .map(line -> line.replaceAll("\u001B\\[[0-9;?]*[A-Za-z]", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }

    /**
     * The ids that stand in the shown lines and those that stand in their places in the written ones.
     *
     * @return empty when the written lines are not those shown
     */
    static Optional<Map<String, String>> match(List<String> shown, List<String> written) {
        List<String> visible =
                inOrder(shown.stream().filter(line -> !line.isBlank()).toList());
        return match(visible, 0, inOrder(written), 0).map(pairs -> {
            Map<String, String> ids = new LinkedHashMap<>();
            for (String[] pair : pairs) {
                List<String> here = ids(pair[0]);
                List<String> there = ids(pair[1]);
                for (int i = 0; i < here.size(); i++) {
                    ids.put(here.get(i), there.get(i));
                }
            }
            return ids;
        });
    }

    private static Optional<List<String[]>> match(List<String> shown, int s, List<String> written, int w) {
        if (s == shown.size()) {
            return w == written.size() ? Optional.of(new ArrayList<>()) : Optional.empty();
        }
        if (shown.get(s).equals(ANYTHING)) {
            for (int from = w; from <= written.size(); from++) {
                Optional<List<String[]>> rest = match(shown, s + 1, written, from);
                if (rest.isPresent()) {
                    return rest;
                }
            }
            return Optional.empty();
        }
        if (w == written.size() || !plain(shown.get(s)).equals(plain(written.get(w)))) {
            return Optional.empty();
        }
        Optional<List<String[]>> rest = match(shown, s + 1, written, w + 1);
        rest.ifPresent(pairs -> pairs.add(0, new String[] {shown.get(s), written.get(w)}));
        return rest;
    }

    /** Calls that run side by side end in any order. */
    private static List<String> inOrder(List<String> lines) {
        List<String> ordered = new ArrayList<>(lines);
        for (int from = 0; from < ordered.size(); from++) {
            int to = from;
            while (to < ordered.size() && ordered.get(to).startsWith("\u2713 ")) {
                to++;
            }
            Collections.sort(ordered.subList(from, to));
            from = Math.max(from, to);
        }
        return ordered;
    }

    static String plain(String line) {
        String plain = line.strip();
        for (Map.Entry<Pattern, String> each : DIFFERS.entrySet()) {
            plain = each.getKey().matcher(plain).replaceAll(each.getValue());
        }
        return plain;
    }

    private static List<String> ids(String line) {
        return ID.matcher(line).results().map(MatchResult::group).collect(Collectors.toList());
    }
}
