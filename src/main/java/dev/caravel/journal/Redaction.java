package dev.caravel.journal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes secrets out of text that leaves the journal: the configured keys, what looks like a key, and what stands behind a name
 * such as {@code password}; in every spelling that JSON has for them. JSON stays JSON, and it takes no longer than the text is
 * long. Thread-safe.
 */
public final class Redaction {

    private static final String REDACTED = "[redacted]";
    private static final int SHORTEST_SECRET = 8;

    /** Each begins where nothing of the like stands before, so that no piece of a text is looked at twice. */
    private static final String BEGIN = "(?<![A-Za-z0-9_-])";

    /** With an end, so that Java's own expressions need no stack for many of them. */
    private static final String LINE = "\\s{0,9}+[A-Za-z0-9+/=]{16,200}+";

    /** What keys look like; and for each what is cheap to look for, since the expression runs only where that occurs. */
    private static final List<Shape> SHAPES = List.of(
            shape("[A-Za-z0-9_-]{16,}+", "sk-", "csk-", "pplx-", "nvapi-"),
            shape("[A-Za-z0-9]{16,}+", "gsk_", "xai-", "hf_", "r8_", "fw_", "npm_"),
            shape("[A-Za-z0-9_]{16,}+", "sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "dop_v1_"),
            shape("[A-Za-z0-9_]{30,}+", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
            shape("[A-Z0-9]{16}(?![A-Za-z0-9])", "AKIA", "ASIA"),
            shape("[A-Za-z0-9_-]{20,}+", "AIza", "ya29.", "glpat-", "SG."),
            shape("[A-Za-z0-9-]{10,}+", "xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-", "xapp-"),
            new Shape(List.of("hooks.slack.com"), "(?<=hooks\\.slack\\.com/services/)[A-Za-z0-9/]{20,}+"),
            // A JSON Web Token.
            new Shape(List.of("eyJ"), BEGIN + "eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+(?:\\.[A-Za-z0-9_-]*+)?"),
            // One without anything but small letters is a word.
            new Shape(
                    List.of("earer ", "EARER "), "(?<=(?i:bearer) )(?=[a-z._~+/=-]*+[A-Z0-9])[A-Za-z0-9._~+/=-]{16,}+"),
            // A password in an address, behind its user.
            new Shape(List.of("://"), "://[^\\s/@:\"']*+:([^\\s/@\"']++)@"),
            new Shape(
                    List.of("PRIVATE KEY-----"),
                    "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:\\s{0,9}+(?:Proc-Type|DEK-Info):[^\\n\"]{0,100}+){0,4}+(?:"
                            + LINE + ")++(?:\\s*+[A-Za-z0-9+/=]{0,15}+\\s*+-----END [A-Z ]{0,40}PRIVATE KEY-----)?"));

    /** The secret is the pattern's group, or all of it where it has none. */
    private record Shape(List<String> hints, Pattern pattern) {

        private Shape(List<String> hints, String pattern) {
            this(hints, Pattern.compile(pattern));
        }

        private boolean mayBeIn(String text) {
            for (String hint : hints) {
                if (text.contains(hint)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Shape shape(String rest, String... beginnings) {
        return new Shape(
                List.of(beginnings),
                Stream.of(beginnings).map(Pattern::quote).collect(Collectors.joining("|", BEGIN + "(?:", ")")) + rest);
    }

    private final List<Pattern> secrets;

    /** @param secrets texts that never may be seen, for example API keys; ones under 8 characters are left alone */
    public Redaction(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .flatMap(secret -> Stream.of(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8)))
                .distinct()
                .map(secret ->
                        Pattern.compile(Pattern.quote(Unescaped.of(secret).text()), Pattern.CASE_INSENSITIVE))
                .toList();
    }

    /** The text, line by line, without secrets. */
    public String apply(String text) {
        StringBuilder result = new StringBuilder(text.length());
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            result.append(line(text.substring(from, end))).append('\n');
            from = end + 1;
        }
        return from == 0
                ? line(text)
                : result.append(line(text.substring(from))).toString();
    }

    private String line(String source) {
        Unescaped unescaped = Unescaped.of(source);
        String text = unescaped.text();
        Findings found = new Findings();
        for (Pattern secret : secrets) {
            found.addAll(secret.matcher(text));
        }
        for (Shape shape : SHAPES) {
            if (shape.mayBeIn(text)) {
                found.addAll(shape.pattern().matcher(text));
            }
        }
        new NamedSecrets(text, found::add).find();
        return found.isEmpty() ? source : found.takenOutOf(source, unescaped);
    }

    /** Where secrets begin and end; no two of them touch. */
    private static final class Findings {

        private final TreeMap<Integer, Integer> ends = new TreeMap<>();

        private boolean isEmpty() {
            return ends.isEmpty();
        }

        private void addAll(Matcher matcher) {
            int group = matcher.groupCount();
            while (matcher.find()) {
                add(matcher.start(group), matcher.end(group));
            }
        }

        private void add(int begin, int end) {
            int from = begin;
            int to = end;
            for (Map.Entry<Integer, Integer> other = ends.floorEntry(to);
                    other != null && other.getValue() >= from;
                    other = ends.floorEntry(to)) {
                from = Math.min(from, other.getKey());
                to = Math.max(to, other.getValue());
                ends.remove(other.getKey());
            }
            ends.put(from, to);
        }

        private String takenOutOf(String source, Unescaped unescaped) {
            StringBuilder result = new StringBuilder(source.length());
            int from = 0;
            for (Map.Entry<Integer, Integer> secret : ends.entrySet()) {
                int begin = unescaped.begin(secret.getKey());
                int end = unescaped.begin(secret.getValue());
                result.append(source, from, begin).append(REDACTED);
                from = end;
            }
            return result.append(source, from, source.length()).toString();
        }
    }
}
