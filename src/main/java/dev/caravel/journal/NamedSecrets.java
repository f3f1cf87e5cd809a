package dev.caravel.journal;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds what stands behind a name that says that it is secret: {@code "apiKey": "…"}, {@code x-api-key: …},
 * {@code Authorization: Bearer …}, {@code password=…}. Each name is looked at once, so it takes no longer than the text is long.
 */
final class NamedSecrets {

    /** How the names end, in lower case and without what parts their words. */
    private static final Set<String> NAMES = Set.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "secretkey",
            "secretaccesskey",
            "apikey",
            "apitoken",
            "accesskey",
            "accountkey",
            "privatekey",
            "accesstoken",
            "refreshtoken",
            "authtoken",
            "idtoken",
            "sessiontoken",
            "bearertoken",
            "authorization");

    private static final Map<Character, List<String>> BY_LAST_LETTER =
            NAMES.stream().collect(Collectors.groupingBy(name -> name.charAt(name.length() - 1)));

    private static final Pattern SEPARATORS = Pattern.compile("[_.-]");

    private static final int LONGEST_NAME = 60;
    /** What no name makes a secret is one only when it looks like one. */
    private static final int SHORTEST_UNQUOTED = 6;

    private static final int SHORTEST_TOKEN = 16;
    private static final int MOST_SPACES = 4;

    private final String text;
    private final BiConsumer<Integer, Integer> found;
    private int valueFrom = -1;
    private int valueEnd = -1;
    private int digitFrom = -1;
    private int digit = -1;

    /** @param found is given where each secret begins and ends */
    NamedSecrets(String text, BiConsumer<Integer, Integer> found) {
        this.text = text;
        this.found = found;
    }

    void find() {
        find(':');
        find('=');
    }

    private void find(char separator) {
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) {
            int end = skipBack(at);
            boolean quoted = end < at && end >= 0 && isQuote(text.charAt(end));
            String name = name(quoted ? end - 1 : end);
            if (isSecret(name)) {
                value(name, at, quoted);
            }
        }
    }

    private int skipBack(int separator) {
        int at = separator - 1;
        while (at >= 0 && separator - at <= MOST_SPACES && text.charAt(at) == ' ') {
            at--;
        }
        return at;
    }

    private String name(int last) {
        int first = last;
        while (first >= 0 && last - first < LONGEST_NAME && isOfName(text.charAt(first))) {
            first--;
        }
        return text.substring(first + 1, last + 1);
    }

    /** Every key of every event comes by here: most are told by their length or their last letter. */
    private static boolean isSecret(String name) {
        if (name.length() < "token".length()) {
            return false;
        }
        char last = Character.toLowerCase(name.charAt(name.length() - 1));
        Collection<String> alike = Character.isLetter(last) ? BY_LAST_LETTER.get(last) : NAMES;
        if (alike == null) {
            return false;
        }
        String plain = SEPARATORS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
        for (String secret : alike) {
            if (plain.endsWith(secret)) {
                return true;
            }
        }
        return plain.equals("token");
    }

    private void value(String name, int separator, boolean quotedName) {
        int from = separator + 1;
        while (from < text.length() && from - separator <= MOST_SPACES && text.charAt(from) == ' ') {
            from++;
        }
        boolean quoted = from < text.length() && isQuote(text.charAt(from));
        if (quotedName && !quoted) {
            // A number, or null: to take it out would leave no JSON.
            return;
        }
        int begin = afterScheme(quoted ? from + 1 : from);
        int end = endOfValue(begin);
        boolean whole = end < text.length() && isQuote(text.charAt(end));
        if (quoted && !whole || !isValue(name, begin, end, from - separator > 1, quoted)) {
            return;
        }
        found.accept(begin, end);
    }

    private boolean isValue(String name, int begin, int end, boolean apart, boolean quoted) {
        int length = end - begin;
        if (name.equalsIgnoreCase("token")) {
            return length >= SHORTEST_TOKEN && hasDigit(begin, end);
        }
        if (quoted) {
            return length > 0;
        }
        boolean called = end < text.length() && "({[".indexOf(text.charAt(end)) >= 0;
        return !called && length >= SHORTEST_UNQUOTED && (!apart || hasDigit(begin, end));
    }

    /** What was found out for a place holds for all up to there: nothing is looked at twice. */
    private int endOfValue(int begin) {
        if (begin < valueFrom || begin > valueEnd) {
            valueFrom = begin;
            valueEnd = begin;
            while (valueEnd < text.length() && isOfValue(text.charAt(valueEnd))) {
                valueEnd++;
            }
        }
        return valueEnd;
    }

    private boolean hasDigit(int begin, int end) {
        if (begin < digitFrom || begin > digit) {
            digitFrom = begin;
            digit = begin;
            while (digit < text.length() && !isDigit(text.charAt(digit))) {
                digit++;
            }
        }
        return digit < end;
    }

    /** Behind the word that says what sort of credentials follow. */
    private int afterScheme(int from) {
        for (String scheme : new String[] {"bearer ", "basic ", "token ", "digest ", "apikey "}) {
            int end = from + scheme.length();
            if (end <= text.length() && text.regionMatches(true, from, scheme, 0, scheme.length())) {
                return end;
            }
        }
        return from;
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private static boolean isOfName(char letter) {
        return letter >= 'a' && letter <= 'z'
                || letter >= 'A' && letter <= 'Z'
                || isDigit(letter)
                || letter == '_'
                || letter == '-'
                || letter == '.';
    }

    private static boolean isOfValue(char letter) {
        return letter > ' ' && "\"'&,;<>(){}[]".indexOf(letter) < 0;
    }

    private static boolean isQuote(char letter) {
        return letter == '"' || letter == '\'';
    }
}
