package dev.caravel.simulator.mind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A text taken apart into what a tool call can be made of: words, quotations, numbers, file names, addresses, ids. */
final class Words {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern QUOTED =
            Pattern.compile("\"([^\"]*)\"|“([^”]*)”|`([^`]*)`|(?<![\\p{L}\\p{N}])'([^'\\n]+)'(?![\\p{L}\\p{N}])");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.-])-?\\d+(?:\\.\\d+)?(?![\\w-]|\\.\\d)");
    private static final Pattern URL = Pattern.compile("https?://[^\\s\"'<>`]*[^\\s\"'<>`.,;:!?)]");
    private static final Pattern ID = Pattern.compile("(?<![\\w./-])(?=[\\w-]*\\d)[\\w-]+(?![\\w/-]|\\.\\w)");
    private static final Pattern FILE = Pattern.compile(
            "(?<![\\w./@:-])(?:\\.{0,2}/)*(?:[\\w.-]+/)*[\\w.-]*\\w\\.(?:csv|tsv|txt|md"
                    + "|markdown|jsonl?|xml|ya?ml|log|properties|html?|java|sql|ini|toml|conf|eml|rst|adoc)(?!\\w|\\.\\w)");
    private static final Pattern PATH =
            Pattern.compile("(?i)\\b(?:read|open)\\s+((?:\\.{0,2}/)*(?:[\\w.-]+/)+[\\w.-]*\\w)");
    private static final Pattern FOLDER = Pattern.compile("(?<![\\w./:-])((?:[\\w.-]+/)+)(?![\\w.])"
            + "|(?i:\\b(?!(?:the|this|that|a|which|each|every|whole|working|my|your)\\b)([\\w.-]+)\\s+(?:folder|directory)\\b)"
            + "|(?i:\\b(?:folder|directory)\\s+(?!(?:and|or|for|please|is|has|with|in|of)\\b)([\\w./-]*\\w))");

    private static final int BEGINNING = 3_000;
    private static final int END = 1_000;

    private final String text;
    private final Set<String> stems = new HashSet<>();

    Words(String text) {
        this.text = shortened(text);
        WORD.matcher(this.text)
                .results()
                .map(MatchResult::group)
                .map(Words::stem)
                .forEach(stems::add);
        // Who names an address speaks of one, with or without the word.
        if (url().isPresent()) {
            stems.add("url");
        }
    }

    /** People say what they want before or behind what it is about; to look through all of that would take long. */
    private static String shortened(String text) {
        return text.length() <= BEGINNING + END
                ? text
                : text.substring(0, BEGINNING) + "\n" + text.substring(text.length() - END);
    }

    String text() {
        return text;
    }

    /** Whether one of the words occurs, in singular or plural. */
    boolean has(String... words) {
        return Arrays.stream(words).map(Words::stem).anyMatch(stems::contains);
    }

    boolean hasAll(List<String> words) {
        return words.stream().map(Words::stem).allMatch(stems::contains);
    }

    /** Whether the phrase occurs as it stands, between word borders; case does not matter. */
    boolean hasPhrase(String phrase) {
        return Pattern.compile(
                        "(?<![\\p{L}\\p{N}_-])" + Pattern.quote(phrase) + "(?![\\p{L}\\p{N}_-])",
                        Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }

    List<String> quoted() {
        return QUOTED.matcher(text)
                .results()
                .map(Words::firstGroup)
                .filter(quote -> !quote.isBlank())
                .toList();
    }

    List<String> numbers() {
        return all(NUMBER);
    }

    /** Tokens with a digit in them, such as {@code C-17} or {@code 4711}. */
    List<String> ids() {
        return all(ID);
    }

    Optional<String> url() {
        return all(URL).stream().findFirst();
    }

    /** The files that are named, each once, without those inside an address. */
    List<String> files() {
        Set<String> files = new LinkedHashSet<>();
        quoted().stream()
                .filter(quote -> FILE.matcher(quote.replace(' ', '_')).matches())
                .forEach(files::add);
        String rest = URL.matcher(QUOTED.matcher(text).replaceAll(match -> "")).replaceAll("");
        FILE.matcher(rest).results().map(MatchResult::group).forEach(files::add);
        PATH.matcher(rest).results().map(match -> match.group(1)).forEach(files::add);
        return new ArrayList<>(files);
    }

    /** The file that something is to be written to. */
    Optional<String> target() {
        Pattern target = Pattern.compile(
                "(?is)\\b(?:write|save|store|put|create)\\b.{0,300}?\\b(?:to|into|as|file|called|named)\\s+(?:(?:the|a|file)"
                        + "\\s+)*[\"'`]?(" + FILE.pattern() + ")");
        return target.matcher(text).results().map(match -> match.group(1)).findFirst();
    }

    Optional<String> folder() {
        return FOLDER.matcher(text).results().map(Words::firstGroup).findFirst();
    }

    /** The value that follows the name: {@code customer C-17}, {@code customer: Acme}, {@code customer is "Acme"}. */
    Optional<String> after(String name, Pattern value) {
        String spoken = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replaceAll("(?i)[_ -]id$", "");
        String names = String.join(
                "[\\s_-]*",
                Arrays.stream(spoken.split("[\\s_-]+")).map(Pattern::quote).toList());
        Pattern pattern = Pattern.compile(
                "(?i)\\b" + names + "s?\\b\\s*(?:(?:is|of|for|to|named|called|number|id|no)\\b|[=:#])?\\s*(?:"
                        + QUOTED.pattern() + "|(" + value.pattern() + "))");
        return pattern.matcher(text).results().map(Words::firstGroup).findFirst();
    }

    private List<String> all(Pattern pattern) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    private static String firstGroup(MatchResult match) {
        for (int group = 1; group <= match.groupCount(); group++) {
            if (match.group(group) != null) {
                return match.group(group);
            }
        }
        return "";
    }

    private static String stem(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.length() > 4 && lower.endsWith("ies")) {
            return lower.substring(0, lower.length() - 3) + "y";
        }
        return lower.length() > 3 && lower.endsWith("s") && !lower.endsWith("ss")
                ? lower.substring(0, lower.length() - 1)
                : lower;
    }
}
