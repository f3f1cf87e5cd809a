package dev.caravel.run;

import dev.caravel.journal.Inquiry;
import dev.caravel.text.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** An agent's question as people read it, with what may be answered. A model has written it: what could deceive the eye is shown as what it is. */
public final class QuestionText {

    private static final String INDENT = "  ";

    private QuestionText() {}

    /** All in one line. */
    public static String line(Inquiry question) {
        String text = Printable.line(question.text());
        if (question.choices() != null) {
            return question.choices().stream()
                    .map(choice -> "'" + Printable.line(choice) + "'")
                    .collect(Collectors.joining(", ", text + " (one of ", ")"));
        }
        return question.schema() == null
                ? text
                : text + " (JSON that matches "
                        + Printable.line(question.schema().toString()) + ")";
    }

    /** In lines of its own, the choices numbered. None of them begins where a line of ours does. */
    public static String lines(Inquiry question) {
        StringBuilder lines = new StringBuilder(indented(Printable.lines(question.text())));
        List<String> choices = question.choices() == null ? List.of() : question.choices();
        for (int i = 0; i < choices.size(); i++) {
            lines.append('\n').append(INDENT).append(i + 1).append(". ").append(Printable.line(choices.get(i)));
        }
        if (question.schema() != null) {
            lines.append("\nThe answer is JSON that matches this schema:\n")
                    .append(indented(RequestedCall.shown(question.schema())));
        }
        return lines.toString();
    }

    private static String indented(String text) {
        return text.lines().map(line -> INDENT + line).collect(Collectors.joining("\n"));
    }
}
