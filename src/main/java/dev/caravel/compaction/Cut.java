package dev.caravel.compaction;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.run.ContextWindow;
import dev.caravel.run.Pins;
import dev.caravel.run.PromptSize;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is left out of a conversation: old results, and where that is not enough all of the older rounds that need not stay.
 * The first message, the run's own task, rounds in which a person decided and the last rounds stay as they are. Follows from
 * the conversation alone.
 *
 * @param cleared results that a short text stands in for
 * @param removed the numbers of the messages that a summary stands in for; empty when none is needed
 * @param lost the calls among them, a line each
 * @param bytes how long the conversation is then, the summary included
 */
record Cut(List<Event.Cleared> cleared, List<Integer> removed, List<String> lost, long bytes) {

    /** Shorter results are not worth a note. */
    private static final int WORTH_CLEARING = 400;

    private static final int LONGEST_LINE = 150;

    /** A person's answer to a question of the model's: nobody gives it a second time. */
    private static final String QUESTION = "ask-person";

    /**
     * How far it has to go; all in bytes.
     *
     * @param enough clearing results is enough when it comes to this
     * @param tail so much of the last rounds stays as it is; the last one does in any case
     * @param summary how long a summary may get
     */
    record Aim(long enough, long tail, long summary) {}

    /**
     * Works it out.
     *
     * @param bytes how long the conversation is
     * @param readsOnly whether a tool of that name only reads, so that its result can be had again
     */
    static Cut of(List<Message> messages, Pins pins, long bytes, Aim aim, Predicate<String> readsOnly) {
        List<Round> rounds = Round.of(messages);
        List<Round> old = rounds.subList(0, beforeTail(rounds, aim.tail()));
        List<Event.Cleared> all = new ArrayList<>();
        old.forEach(round -> all.addAll(clearable(round, pins, readsOnly)));
        long afterClearing = bytes - gain(all, messages);
        if (afterClearing <= aim.enough()) {
            return new Cut(all, List.of(), List.of(), afterClearing);
        }
        List<Integer> removed = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        long removedBytes = 0;
        for (Round round : old) {
            if (!round.has(pins::holds) && !asksPerson(round)) {
                round.numbers().forEach(removed::add);
                round.calls().forEach(call -> lost.add(line(call)));
                removedBytes += round.bytes();
            }
        }
        Set<Integer> gone = new HashSet<>(removed);
        List<Event.Cleared> kept = all.stream()
                .filter(cleared -> !gone.contains(cleared.message()))
                .toList();
        long note = aim.summary() + CompactionTexts.bytesAround(lost);
        return new Cut(kept, removed, lost, bytes - removedBytes - gain(kept, messages) + note);
    }

    /** How many of the rounds come before those that stay because they are the last. */
    private static int beforeTail(List<Round> rounds, long tail) {
        int first = Math.max(0, rounds.size() - 1);
        long sum = rounds.isEmpty() ? 0 : rounds.get(first).bytes();
        while (first > 0 && sum + rounds.get(first - 1).bytes() <= tail) {
            first--;
            sum += rounds.get(first).bytes();
        }
        return first;
    }

    private static List<Event.Cleared> clearable(Round round, Pins pins, Predicate<String> readsOnly) {
        List<Event.Cleared> cleared = new ArrayList<>();
        for (int i = 0; i < round.messages().size(); i++) {
            int message = round.from() + i;
            for (JsonNode result : round.messages().get(i).content()) {
                String id = result.path("tool_use_id").asText();
                boolean worthIt = PromptSize.bytes(result.path("content")) > WORTH_CLEARING;
                String tool = tool(round, id);
                if (isResult(result) && worthIt && !pins.holds(message, id) && !tool.equals(QUESTION)) {
                    cleared.add(new Event.Cleared(
                            message,
                            id,
                            tool,
                            CompactionTexts.cleared(tool, result.path("content"), readsOnly.test(tool))));
                }
            }
        }
        return cleared;
    }

    private static boolean isResult(JsonNode block) {
        return block.path("type").asText().equals("tool_result");
    }

    private static boolean asksPerson(Round round) {
        return round.calls().stream()
                .anyMatch(call -> call.path("name").asText().equals(QUESTION));
    }

    private static String tool(Round round, String id) {
        return round.calls().stream()
                .filter(call -> call.path("id").asText().equals(id))
                .map(call -> call.path("name").asText())
                .findFirst()
                .orElse("");
    }

    private static String line(JsonNode call) {
        return Printable.line(call.path("name").asText() + " " + call.path("input"), LONGEST_LINE);
    }

    static long gain(List<Event.Cleared> cleared, List<Message> messages) {
        long gain = 0;
        for (Event.Cleared each : cleared) {
            gain -= PromptSize.bytes(each.text());
            for (JsonNode block : messages.get(each.message()).content()) {
                if (block.path("tool_use_id").asText().equals(each.call())) {
                    gain += PromptSize.bytes(block.path("content"));
                }
            }
        }
        return gain;
    }

    /** Whether messages are left out, for which a summary is to stand. */
    boolean needsSummary() {
        return !removed.isEmpty();
    }

    /** Whether it makes so long a conversation shorter by enough to be worth it. */
    boolean isWorthIt(long before) {
        return before - bytes >= before / ContextWindow.LEAST_GAIN;
    }
}
