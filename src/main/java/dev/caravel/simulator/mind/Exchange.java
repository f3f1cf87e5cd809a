package dev.caravel.simulator.mind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The part of a conversation that matters now: the task and what was done about it so far.
 *
 * @param task the last thing the user asked for
 * @param seen the files that came with it, each in a few words
 * @param outcomes the tool results since then, oldest first
 * @param leftOut how many older results were left out of the conversation
 * @param rounds the replies with tool calls since then
 * @param spoken the replies without tool calls since then; more than none when a paused turn is taken up again
 */
record Exchange(String task, List<String> seen, List<Outcome> outcomes, int leftOut, int rounds, int spoken) {

    /** What stands behind a task where a part of the conversation was left out, and how many results went with it. */
    private static final String LEFT_OUT = "\n[Caravel left out a part of this conversation] ";

    private static final Pattern CALLS = Pattern.compile("\\n(\\d{1,6}) calls of tools were left out");

    /** How words begin that tell a run of its limits: the task is the one before. */
    private static final List<String> REMARKS =
            List.of("This run has reached its limit", "You may go on", "Your answer does not match the JSON Schema");

    /** @param asks tells a task from a mere reminder, which may stand behind tool results */
    static Exchange of(List<Entry> conversation, Predicate<String> asks) {
        List<Entry> entries = joined(conversation);
        int start = entries.size() - 1;
        while (start >= 0 && !isTask(entries, start, asks)) {
            start--;
        }
        String task = start < 0 ? "" : ((Entry.Said) entries.get(start)).text();
        Map<String, ToolCall> asked = new HashMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        int rounds = 0;
        int spoken = 0;
        for (Entry entry : entries.subList(start + 1, entries.size())) {
            if (entry instanceof Entry.Replied reply) {
                asked.putAll(reply.calls());
                rounds += reply.calls().isEmpty() ? 0 : 1;
                spoken += reply.calls().isEmpty() ? 1 : 0;
            } else if (entry instanceof Entry.Result result && asked.containsKey(result.callId())) {
                outcomes.add(new Outcome(asked.get(result.callId()), result.kind(), result.text()));
            }
        }
        int note = task.indexOf(LEFT_OUT);
        Matcher calls = CALLS.matcher(note < 0 ? "" : task.substring(note));
        return new Exchange(
                note < 0 ? task : task.substring(0, note),
                start < 0 ? List.of() : ((Entry.Said) entries.get(start)).seen(),
                List.copyOf(outcomes),
                calls.find() ? Integer.parseInt(calls.group(1)) : 0,
                rounds,
                spoken);
    }

    /** How many results there were. */
    int answered() {
        return leftOut + outcomes.size();
    }

    /** What of the planned calls was not made yet. As many results as plans end the matter, whatever the arguments were. */
    List<ToolCall> open(List<ToolCall> planned) {
        if (answered() >= planned.size()) {
            return List.of();
        }
        List<ToolCall> made = outcomes.stream().map(Outcome::call).toList();
        return planned.stream().filter(call -> !made.contains(call)).toList();
    }

    private static boolean isTask(List<Entry> entries, int index, Predicate<String> asks) {
        if (!(entries.get(index) instanceof Entry.Said said)) {
            return false;
        }
        boolean behindResults = index > 0 && entries.get(index - 1) instanceof Entry.Result;
        boolean remark = REMARKS.stream().anyMatch(said.text()::startsWith);
        return !remark && (!behindResults || asks.test(said.text()));
    }

    private static List<String> both(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** User messages in a row are one, as the providers see them. */
    private static List<Entry> joined(List<Entry> entries) {
        List<Entry> joined = new ArrayList<>();
        for (Entry entry : entries) {
            int last = joined.size() - 1;
            if (entry instanceof Entry.Said next && last >= 0 && joined.get(last) instanceof Entry.Said before) {
                joined.set(last, new Entry.Said(before.text() + "\n" + next.text(), both(before.seen(), next.seen())));
            } else {
                joined.add(entry);
            }
        }
        return joined;
    }
}
