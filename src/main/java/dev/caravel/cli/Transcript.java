package dev.caravel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.run.RunRecords;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A run as a conversation: its turns, the calls with their verdicts and results, and the runs of its subagents within them. */
final class Transcript {

    private static final String INDENT = "   ";

    private final RunRecords records;
    private final PrintStream out;
    private final String indent;
    private final UnaryOperator<String> shown;

    private final Map<String, JsonNode> arguments = new HashMap<>();
    private final Set<String> judged = new HashSet<>();
    private final Map<String, List<Entry>> children = new LinkedHashMap<>();
    private int turn;

    /** @param shown words of a model or a sender as they are written here */
    Transcript(RunRecords records, PrintStream out, UnaryOperator<String> shown) {
        this(records, out, "", shown);
    }

    private Transcript(RunRecords records, PrintStream out, String indent, UnaryOperator<String> shown) {
        this.records = records;
        this.out = out;
        this.indent = indent;
        this.shown = shown;
    }

    void print(String run) {
        records.childrenOf(run).forEach(child -> children.put(child, records.events(child)));
        records.events(run).forEach(this::print);
        // What belongs to a call that has not ended.
        List.copyOf(children.keySet()).forEach(this::printChild);
    }

    private void print(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted started) {
            words("> ", started.input());
            if (started.call() != null) {
                arguments.put(started.call().id(), started.call().arguments());
            }
        } else if (event instanceof Event.ModelFailed failed) {
            line(shortName(failed.model()) + " failed: " + failed.message());
        } else if (event instanceof Event.ModelReplied reply) {
            replied(reply);
        } else if (event instanceof Event.ToolJudged judged) {
            this.judged.add(judged.call());
            line(INDENT + call(judged.call(), judged.tool()) + ": "
                    + judged.verdict().label() + because(judged.rule()));
        } else if (event instanceof Event.ApprovalRequested asked) {
            line(INDENT + "waits for approval: " + asked.approval());
        } else if (event instanceof Event.ApprovalDecided decided) {
            line(INDENT + decided.by() + ": " + decided.decision().label() + because(decided.reason()));
        } else if (event instanceof Event.ToolFinished finished) {
            finished(finished);
        } else if (event instanceof Event.ToolResolved resolved) {
            line(INDENT + "resolved: " + resolved.outcome().label() + because(resolved.result()));
        } else if (event instanceof Event.BudgetExceeded exceeded) {
            line("the budget is used up: " + exceeded.scope() + ", " + Summary.dollars(exceeded.limitUsd()));
        } else if (event instanceof Event.RunParked parked) {
            line("paused: " + parked.reason().label());
        } else if (event instanceof Event.RunResumed) {
            line("resumed");
        }
    }

    private void replied(Event.ModelReplied reply) {
        turn++;
        String tokens = reply.usage() == null
                ? ""
                : ", " + reply.usage().promptTokens() + " tokens in, "
                        + reply.usage().outputTokens() + " out";
        line(turn + ". " + shortName(reply.model()) + tokens + ", " + Summary.dollars(reply.costUsd()) + ", "
                + Summary.seconds(reply.ms()));
        reply.content().forEach(block -> {
            if (block.path("type").asText().equals("text")) {
                words("", block.path("text").asText());
            } else if (block.path("type").asText().equals("tool_use")) {
                arguments.put(block.path("id").asText(), block.path("input"));
            }
        });
    }

    private void finished(Event.ToolFinished finished) {
        children.entrySet().stream()
                .filter(child -> startedBy(child.getValue(), finished.call()))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::printChild);
        String cost = finished.costUsd() == null ? "" : ", " + Summary.dollars(finished.costUsd());
        // What was refused before it was judged has not been shown yet.
        String call = judged.contains(finished.call()) ? finished.tool() : call(finished.call(), finished.tool());
        line(INDENT + (finished.error() ? "✗ " : "✓ ") + call + ", " + Summary.seconds(finished.ms()) + cost + ": "
                + finished.result());
    }

    private static boolean startedBy(List<Entry> child, String call) {
        return child.get(0).event() instanceof Event.RunStarted started
                && started.key() != null
                && started.key().contains("/" + call + "/");
    }

    private void printChild(String child) {
        children.remove(child);
        line(INDENT + "▸ run " + child);
        new Transcript(records, out, indent + INDENT + INDENT, shown).print(child);
    }

    private String call(String id, String tool) {
        JsonNode made = arguments.get(id);
        return tool + (made == null ? "" : " " + made);
    }

    private static String because(String reason) {
        return reason == null || reason.isEmpty() ? "" : " (" + reason + ")";
    }

    private static String shortName(String model) {
        return LiveView.shortName(model);
    }

    private void line(String words) {
        int begin = words.length() - words.stripLeading().length();
        out.println(indent + words.substring(0, begin) + Printable.line(words));
    }

    private void words(String mark, String text) {
        shown.apply(text).lines().forEach(line -> out.println(indent + mark + line));
    }
}
