package dev.caravel.compaction;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Message;
import dev.caravel.run.PromptSize;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What an assistant said and what came back: a reply and the results of its calls, or an answer and the next question. It is
 * kept or left out as a whole, so that no call loses its result and both sides still take turns.
 *
 * @param from the number of its first message
 * @param messages the assistant's, and the user's behind it
 */
record Round(int from, List<Message> messages) {

    /** The conversation behind its first words. What an assistant said at its end has nothing behind it, and is no round. */
    static List<Round> of(List<Message> messages) {
        List<Round> rounds = new ArrayList<>();
        int from = messages.size();
        for (int end = messages.size(); end > 1; end--) {
            boolean begins = messages.get(end - 1).fromAssistant()
                    && !messages.get(end - 2).fromAssistant();
            if (begins) {
                rounds.add(0, new Round(end - 1, messages.subList(end - 1, from)));
                from = end - 1;
            }
        }
        rounds.removeIf(
                round -> round.messages().get(round.messages().size() - 1).fromAssistant());
        return rounds;
    }

    long bytes() {
        return messages.stream().mapToLong(PromptSize::bytes).sum();
    }

    /** Whether one of its messages is of that kind, by their numbers. */
    boolean has(IntPredicate kind) {
        return numbers().anyMatch(kind);
    }

    /** The numbers of its messages. */
    IntStream numbers() {
        return IntStream.range(from, from + messages.size());
    }

    List<JsonNode> calls() {
        return blocks("tool_use");
    }

    List<JsonNode> results() {
        return blocks("tool_result");
    }

    private List<JsonNode> blocks(String type) {
        List<JsonNode> blocks = new ArrayList<>();
        messages.forEach(message -> message.content().forEach(block -> {
            if (block.path("type").asText().equals(type)) {
                blocks.add(block);
            }
        }));
        return blocks;
    }
}
