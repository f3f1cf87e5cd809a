package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The messages of a run's conversation that stay whatever is left out: the one with its own task, and those with the results of
 * calls that a person has decided about. By their numbers, from 0. Part of a run's state.
 */
public final class Pins {

    /** How a result begins that says that a call was not allowed. */
    public static final String DENIED = "Denied: ";

    /** The built-in tool that asks people. */
    private static final String ASKING = "ask-person";

    private final Map<Integer, Set<String>> decided = new HashMap<>();
    private int task;

    /** The run's own words stand there. */
    void task(int message) {
        task = message;
    }

    /** So many messages came before all others. */
    void shift(int messages) {
        task += messages;
        Map<Integer, Set<String>> shifted = new HashMap<>();
        decided.forEach((message, calls) -> shifted.put(message + messages, calls));
        decided.clear();
        decided.putAll(shifted);
    }

    /** @param calls those of its results that are a person's word themselves, and stay as they are */
    void decide(int message, Set<String> calls) {
        decided.computeIfAbsent(message, number -> new HashSet<>()).addAll(calls);
    }

    /** What was decided in a run before has no event here: of the denials the results tell, of the answers the calls. */
    void readDecisions(List<Message> earlier) {
        Set<String> questions = new HashSet<>();
        for (int message = 0; message < earlier.size(); message++) {
            for (JsonNode block : earlier.get(message).content()) {
                if (block.path("name").asText().equals(ASKING)) {
                    questions.add(block.path("id").asText());
                }
                String call = block.path("tool_use_id").asText();
                boolean denied = block.path("is_error").asBoolean()
                        && block.path("content").asText().startsWith(DENIED);
                if (denied || questions.remove(call)) {
                    decide(message, Set.of(call));
                }
            }
        }
    }

    /** These messages are gone. */
    void remove(List<Integer> messages) {
        task = moved(task, messages);
        Map<Integer, Set<String>> left = new HashMap<>();
        decided.forEach((message, calls) -> left.put(moved(message, messages), calls));
        decided.clear();
        decided.putAll(left);
    }

    private static int moved(int message, List<Integer> removed) {
        return message - (int) removed.stream().filter(gone -> gone < message).count();
    }

    /** Whether the message stays. */
    public boolean holds(int message) {
        return message == 0 || message == task || decided.containsKey(message);
    }

    /** Whether the result of that call stays as it is. */
    public boolean holds(int message, String call) {
        return decided.getOrDefault(message, Set.of()).contains(call);
    }
}
