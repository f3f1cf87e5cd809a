package dev.caravel.simulator.mind;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the model says when there is nothing to do: who it is and what it can do. It never claims knowledge. */
final class SmallTalk {

    private static final Pattern GREETING = Pattern.compile(
            "(?i)\\s*(?:hi|hello|hey|howdy|greetings|good\\s+(?:morning|afternoon|evening|day))\\b[^?]{0,40}");
    private static final int MOST_TOOLS = 8;
    private static final int LONGEST_QUOTE = 80;

    private final List<Tool> tools;

    SmallTalk(List<Tool> tools) {
        this.tools = tools;
    }

    String answer(String task) {
        if (GREETING.matcher(task).matches()) {
            return "Hello! I am Caravel's simulated model. " + abilities();
        }
        return "I am Caravel's simulated model: I know nothing of my own, so I cannot answer \"" + brief(task) + "\". "
                + abilities();
    }

    String forbidden(String task) {
        return "I am Caravel's simulated model, and I may not call a tool in this turn, so this is left undone: \""
                + brief(task) + "\".";
    }

    private String abilities() {
        if (tools.isEmpty()) {
            return "No tools were given to me; with some I could read files, search them, and answer from what they say.";
        }
        String names = tools.stream().limit(MOST_TOOLS).map(Tool::name).collect(Collectors.joining(", "));
        return "Name a file or a tool and I will call it and answer from its result; I have " + names
                + (tools.size() > MOST_TOOLS ? " and others." : ".");
    }

    private static String brief(String task) {
        String line = task.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
    }
}
