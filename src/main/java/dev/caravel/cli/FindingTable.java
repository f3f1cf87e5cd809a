package dev.caravel.cli;

import dev.caravel.doctor.Finding;
import dev.caravel.doctor.Finding.State;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the doctor found, in lines no longer than the terminal is wide where words allow it. */
final class FindingTable {

    private static final int STATE = 9;
    private static final int WIDEST_SUBJECT = 20;
    private static final int NARROWEST = 20;

    private final List<Finding> findings;

    FindingTable(List<Finding> findings) {
        this.findings = findings;
    }

    List<String> lines(int columns) {
        int subject = findings.stream()
                .mapToInt(finding -> finding.subject().length())
                .filter(length -> length <= WIDEST_SUBJECT)
                .max()
                .orElse(0);
        int indent = STATE + subject + 2;
        int room = Math.max(NARROWEST, columns - indent);
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            String head = String.format(
                    Locale.ROOT, "%-" + STATE + "s%-" + subject + "s", word(finding.state()), finding.subject());
            List<String> words = wrapped(Printable.wholeLine(finding.words()), room);
            if (head.length() > indent - 2) {
                lines.add(head);
            } else {
                lines.add((head + "  " + words.remove(0)).stripTrailing());
            }
            words.addAll(wrapped(finding.remedy(), room));
            words.forEach(line -> lines.add(" ".repeat(indent) + line));
        }
        lines.add("");
        lines.add(sum());
        return lines;
    }

    private String sum() {
        long wrong = count(State.WRONG);
        long warnings = count(State.WARNING);
        return (wrong == 0 ? "Nothing is wrong" : wrong == 1 ? "1 thing is wrong" : wrong + " things are wrong")
                + (warnings == 0 ? "." : "; " + Summary.plural((int) warnings, "warning") + ".");
    }

    private long count(State state) {
        return findings.stream().filter(finding -> finding.state() == state).count();
    }

    private static String word(State state) {
        return state == State.OK ? "ok" : state == State.WARNING ? "warning" : "wrong";
    }

    private static List<String> wrapped(String text, int room) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }
}
