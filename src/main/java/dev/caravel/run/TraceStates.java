package dev.caravel.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What {@code tracestate} may be by W3C's Trace Context, and how much of it is passed on. */
final class TraceStates {

    private static final int MOST = 32;
    /** So much has to be passed on. */
    private static final int LONGEST = 512;
    /** What is longer goes first when there is too much. */
    private static final int LONG_MEMBER = 128;

    private static final String LETTERS = "[a-z0-9_\\-*/]";
    private static final Pattern MEMBER = Pattern.compile("([a-z]" + LETTERS + "{0,255}|[a-z0-9]" + LETTERS
            + "{0,240}@[a-z]" + LETTERS + "{0,13})=([ -+\\--<>-~]{0,255}[!-+\\--<>-~])");

    private TraceStates() {}

    /** Empty when it is not of the form: nothing of it can be relied on then. */
    static String passedOn(String header) {
        List<String> members = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (String each : header.split(",")) {
            String member = each.strip();
            if (member.isEmpty()) {
                continue;
            }
            boolean isNew = MEMBER.matcher(member).matches() && keys.add(member.substring(0, member.indexOf('=')));
            if (!isNew || members.size() == MOST) {
                return "";
            }
            members.add(member);
        }
        while (length(members) > LONGEST) {
            members.remove(last(members));
        }
        return String.join(",", members);
    }

    private static int length(List<String> members) {
        return members.stream().mapToInt(String::length).sum() + Math.max(0, members.size() - 1);
    }

    /** The last one of those that are long, or of all. */
    private static int last(List<String> members) {
        for (int i = members.size() - 1; i >= 0; i--) {
            if (members.get(i).length() > LONG_MEMBER) {
                return i;
            }
        }
        return members.size() - 1;
    }
}
