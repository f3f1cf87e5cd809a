package dev.caravel.simulator.mind;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words in double square brackets by which a test tells the model exactly what to do.
 *
 * @param stages the calls asked for, a list for each turn
 * @param words how many words to say, if that was asked for
 * @param answers what to say, word for word: the first time, and each time that the answer was not taken
 */
record Directives(
        List<List<ToolCall>> stages, OptionalInt words, Optional<Stop> stop, boolean think, List<String> answers) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CALL = Pattern.compile("\\[\\[call\\s+([^\\s\\]{]+)\\s*");
    private static final Pattern SAY = Pattern.compile("\\[\\[say\\s+(\\d{1,6})\\s+words?]]");
    private static final Pattern ANSWER = Pattern.compile("\\[\\[answer\\s+");
    private static final Pattern STOP = Pattern.compile("\\[\\[stop\\s+(\\w+)]]");
    private static final Pattern END = Pattern.compile("\\s*]]");
    private static final Pattern THEN = Pattern.compile("\\bthen\\b", Pattern.CASE_INSENSITIVE);

    static Directives in(String task) {
        Matcher say = SAY.matcher(task);
        Matcher stop = STOP.matcher(task);
        return new Directives(
                stages(task),
                say.find() ? OptionalInt.of(Integer.parseInt(say.group(1))) : OptionalInt.empty(),
                stop.find() ? Stop.of(stop.group(1)) : Optional.empty(),
                task.contains("[[think]]"),
                answers(task));
    }

    boolean any() {
        return !stages.isEmpty() || words.isPresent() || stop.isPresent() || think || !answers.isEmpty();
    }

    private static List<List<ToolCall>> stages(String task) {
        List<List<ToolCall>> stages = new ArrayList<>();
        Matcher call = CALL.matcher(task);
        int behind = 0;
        while (call.find(behind)) {
            Optional<Arguments> read = arguments(task, call.end());
            if (read.isEmpty()) {
                behind = call.end();
                continue;
            }
            String between = task.substring(behind, call.start());
            if (stages.isEmpty() || THEN.matcher(between).find()) {
                stages.add(new ArrayList<>());
            }
            stages.get(stages.size() - 1)
                    .add(new ToolCall(call.group(1), read.get().value()));
            behind = read.get().end();
        }
        return stages;
    }

    private static List<String> answers(String task) {
        List<String> answers = new ArrayList<>();
        Matcher answer = ANSWER.matcher(task);
        while (answer.find()) {
            int end = json(task, answer.end());
            if (!END.matcher(task).region(end, task.length()).lookingAt()) {
                end = task.indexOf("]]", answer.end());
            }
            if (end > answer.end()) {
                answers.add(task.substring(answer.end(), end).strip());
            }
        }
        return answers;
    }

    /** Where the JSON ends that begins there; brackets inside it do not end the directive. */
    private static int json(String task, int from) {
        try (Reader rest = new StringReader(task);
                JsonParser parser = JSON.createParser(skipped(rest, from))) {
            JSON.readTree(parser);
            return from + (int) parser.currentLocation().getCharOffset();
        } catch (IOException notJson) {
            return from;
        }
    }

    private record Arguments(ObjectNode value, int end) {}

    private static Reader skipped(Reader text, int length) throws IOException {
        text.skip(length);
        return text;
    }

    /** The JSON object from there on; brackets inside it do not end the directive. */
    private static Optional<Arguments> arguments(String task, int from) {
        ObjectNode value = JSON.createObjectNode();
        int end = from;
        if (task.startsWith("{", from)) {
            // Read from there, not copied: there may be many directives.
            try (Reader rest = new StringReader(task);
                    JsonParser parser = JSON.createParser(skipped(rest, from))) {
                JsonNode read = JSON.readTree(parser);
                value = (ObjectNode) read;
                end = from + (int) parser.currentLocation().getCharOffset();
            } catch (IOException notJson) {
                return Optional.empty();
            }
        }
        Matcher close = END.matcher(task).region(end, task.length());
        return close.lookingAt() ? Optional.of(new Arguments(value, close.end())) : Optional.empty();
    }
}
