package dev.caravel.docs;

import java.util.ArrayList;
import java.util.List;

/** What a console block shows: commands, each with what it is said to write. */
record Transcript(List<Command> commands) {

    private static final String PROMPT = "$ ";
    private static final String CONTINUED = "> ";

    /** @param output the lines shown below it; none where nothing is shown */
    record Command(String words, List<String> output) {

        boolean isInTheBackground() {
            return words.endsWith(" &");
        }

        /** It only looks: what is not there yet may come. */
        boolean looks() {
            return words.matches("(cat|find|ls|curl|\\S*/caravel (runs|show|approvals)) ?.*");
        }
    }

    static Transcript of(Page.Block block) {
        List<Command> commands = new ArrayList<>();
        for (String line : block.lines()) {
            if (line.startsWith(PROMPT)) {
                commands.add(new Command(line.substring(PROMPT.length()), new ArrayList<>()));
            } else if (commands.isEmpty()) {
                throw new AssertionError(block + " does not begin with a command");
            } else if (line.startsWith(CONTINUED)) {
                Command begun = commands.remove(commands.size() - 1);
                commands.add(new Command(begun.words() + "\n" + line.substring(CONTINUED.length()), begun.output()));
            } else {
                commands.get(commands.size() - 1).output().add(line);
            }
        }
        return new Transcript(commands);
    }
}
