package dev.caravel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.ForkPlaces;
import dev.caravel.run.RunRecords;
import dev.caravel.run.Takeover;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A run as a conversation: its turns, the calls with their verdicts and results, and the runs of its subagents within them. */
final class Transcript {

    private static final String INDENT = "   ";

    private final String run;
    private final RunRecords records;
    private final PrintStream out;
    private final String indent;
    private final UnaryOperator<String> shown;

    private final Map<String, JsonNode> arguments = new HashMap<>();
    private final Set<String> judged = new HashSet<>();
    private final Map<String, Transcript> children = new LinkedHashMap<>();
    private String key = "";
    private final ForkPlaces places = new ForkPlaces();
    private final Takeover takeover = new Takeover();
    private boolean announced;
    private long seq;
    private int turn;
    private Optional<Event.ModelChosen> chosen = Optional.empty();
    private String said = "";
    private Optional<Dollars> budget = Optional.empty();

    /** @param shown words of a model or a sender as they are written here */
    Transcript(String run, RunRecords records, PrintStream out, UnaryOperator<String> shown) {
        this(run, records, out, "", shown);
    }

    private Transcript(String run, RunRecords records, PrintStream out, String indent, UnaryOperator<String> shown) {
        this.run = run;
        this.records = records;
        this.out = out;
        this.indent = indent;
        this.shown = shown;
    }

    /** Prints what has happened since it was last asked to; true when something has. */
    boolean advance() {
        List<Entry> entries = records.eventsAfter(run, seq);
        records.childrenOf(run).forEach(child -> children.computeIfAbsent(child, this::child));
        // What they did came before their call's end, which may be among the new events.
        boolean moved = children.values().stream()
                .filter(child -> child.announced)
                .map(Transcript::advance)
                .reduce(!entries.isEmpty(), Boolean::logicalOr);
        for (Entry entry : entries) {
            seq = entry.seq();
            print(entry);
        }
        // What belongs to a call that has not ended.
        for (Transcript child : children.values()) {
            moved |= announce(child);
        }
        return moved;
    }

    private Transcript child(String id) {
        Transcript child = new Transcript(id, records, out, indent + INDENT + INDENT, shown);
        child.key = records.events(id).stream()
                .map(Entry::event)
                .filter(Event.RunStarted.class::isInstance)
                .map(event -> Objects.requireNonNullElse(((Event.RunStarted) event).key(), ""))
                .findFirst()
                .orElse("");
        return child;
    }

    private boolean announce(Transcript child) {
        if (child.announced) {
            return false;
        }
        child.announced = true;
        line(INDENT + "▸ run " + child.run);
        child.advance();
        return true;
    }

    private void print(Entry entry) {
        Event event = entry.event();
        String place = places.isAfter(entry) ? "  " + Terminal.dim("#" + entry.seq()) : "";
        boolean taken = takeover.isWith(event);
        if (event instanceof Event.RunStarted started) {
            started(started, place);
        } else if (event instanceof Event.ThreadTaken thread
                && !thread.messages().isEmpty()) {
            line("the thread goes on behind these messages:");
            before(thread.messages());
        } else if (event instanceof Event.RunQueued queued && queued.why() != null) {
            line("queued: " + queued.why());
        } else if (event instanceof Event.ModelChosen choice) {
            chosen = Optional.of(choice);
        } else if (event instanceof Event.ModelFailed failed) {
            line(shortName(failed.model()) + " failed: " + failed.message()
                    + (failed.costUsd() != null && failed.costUsd().isPositive()
                            ? ", " + Summary.dollars(failed.costUsd())
                            : ""));
            if (failed.unfinished() != null) {
                line("its unfinished reply:");
                words("", failed.unfinished());
            }
        } else if (event instanceof Event.ModelReplied reply) {
            replied(reply);
        } else if (event instanceof Event.ContextCompacted compacted) {
            line(Summary.compaction(compacted));
        } else if (event instanceof Event.ToolJudged judged) {
            this.judged.add(judged.call());
            line(INDENT + call(judged.call(), judged.tool()) + ": "
                    + judged.verdict().label() + because(judged.rule()));
        } else if (event instanceof Event.ApprovalRequested asked) {
            line(INDENT
                    + (asked.question() == null ? "waits for approval: " : "waits for an answer: ")
                    + asked.approval());
        } else if (event instanceof Event.ApprovalDecided decided) {
            line(INDENT + decided.by() + ": " + decided.words() + because(decided.reason()));
        } else if (event instanceof Event.ToolFinished finished) {
            finished(finished, place);
        } else if (event instanceof Event.ToolResolved resolved) {
            String by = resolved.by() == null ? "" : resolved.by() + ": ";
            line(INDENT + by + "resolved: " + resolved.outcome().label() + because(resolved.result()), place);
        } else if (event instanceof Event.BudgetExceeded exceeded) {
            line(Scope.budget(exceeded.scope(), run, Instant.now()) + " of " + Summary.dollars(exceeded.limitUsd())
                    + " " + exceeded.words(Summary::dollars));
        } else if (event instanceof Event.RunParked parked) {
            line("paused: " + parked.reason().label());
        } else if (event instanceof Event.RunResumed resumed) {
            line((taken ? "its process had died; taken over" : "resumed") + more(resumed), place);
        }
    }

    private void started(Event.RunStarted started, String place) {
        budget = Optional.ofNullable(started.budgetUsd());
        if (started.call() != null) {
            arguments.put(started.call().id(), started.call().arguments());
        }
        before(started.messages());
        if (started.forkedFrom() != null) {
            line("from here on it is a run of its own", place);
            return;
        }
        List<String> said = new ArrayList<>(shown.apply(started.input()).lines().toList());
        if (started.attachments() != null) {
            started.attachments()
                    .forEach(file ->
                            said.addAll(shown.apply(file.label()).lines().toList()));
        }
        for (int i = 0; i < said.size(); i++) {
            out.println(indent + "> " + said.get(i) + (i == said.size() - 1 ? place : ""));
        }
    }

    /** What was said before the run began, or before its turn on a thread came. */
    private void before(List<Message> messages) {
        for (Message message : messages) {
            words(message.fromAssistant() ? "" : "> ", message.text());
            for (JsonNode block : message.content()) {
                switch (block.path("type").asText()) {
                    case "attachment" -> Attachment.in(block).ifPresent(file -> words("> ", file.label()));
                    case "tool_use" -> line(INDENT + block.path("name").asText() + " " + block.path("input"));
                    case "tool_result" ->
                        line(INDENT
                                + (block.path("is_error").asBoolean() ? "✗ " : "✓ ")
                                + result(block.path("content")));
                    default -> {
                        // Text is shown above, and what a model thinks is not.
                    }
                }
            }
        }
    }

    private static String result(JsonNode content) {
        return content.isTextual() ? content.asText() : content.toString();
    }

    private String more(Event.RunResumed resumed) {
        Optional<Dollars> before = budget;
        budget = Optional.ofNullable(resumed.budgetUsd());
        return budget.equals(before)
                ? ""
                : budget.map(amount -> " with a budget of " + Summary.dollars(amount))
                        .orElse(" without a budget");
    }

    private void replied(Event.ModelReplied reply) {
        turn++;
        String tokens = reply.usage() == null
                ? ""
                : ", " + reply.usage().promptTokens() + " tokens in, "
                        + reply.usage().outputTokens() + " out";
        String strong =
                reply.costIfStrongUsd() == null || reply.costIfStrongUsd().compareTo(reply.costUsd()) <= 0
                        ? ""
                        : " (" + Summary.dollars(reply.costIfStrongUsd()) + " on the strong model)";
        line(turn + ". " + shortName(reply.model()) + because(whyAnew(reply)) + tokens + ", "
                + Summary.dollars(reply.costUsd()) + strong + ", " + Summary.seconds(reply.ms()));
        reply.content().forEach(block -> {
            if (block.path("type").asText().equals("text")) {
                words("", block.path("text").asText());
            } else if (block.path("type").asText().equals("tool_use")) {
                arguments.put(block.path("id").asText(), block.path("input"));
            }
        });
    }

    /** Why the model was chosen, where that was not said of the turn before. */
    private String whyAnew(Event.ModelReplied reply) {
        String why = chosen.filter(choice -> choice.model().equals(reply.model()))
                .map(Event.ModelChosen::why)
                .orElse("");
        String before = said;
        said = reply.model() + why;
        return said.equals(before) ? "" : why;
    }

    private void finished(Event.ToolFinished finished, String place) {
        children.values().stream()
                .filter(child -> child.key.contains("/" + finished.call() + "/"))
                .forEach(this::announce);
        String cost = finished.costUsd() == null ? "" : ", " + Summary.dollars(finished.costUsd());
        // What was refused before it was judged has not been shown yet.
        String call = judged.contains(finished.call()) ? finished.tool() : call(finished.call(), finished.tool());
        line(
                INDENT + (finished.error() ? "✗ " : "✓ ") + call + ", " + Summary.seconds(finished.ms()) + cost + ": "
                        + finished.result(),
                place);
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
        line(words, "");
    }

    /** @param place the event's number where another run can go on from there, else empty */
    private void line(String words, String place) {
        int begin = words.length() - words.stripLeading().length();
        out.println(indent + words.substring(0, begin) + Printable.line(words) + place);
    }

    private void words(String mark, String text) {
        shown.apply(text).lines().forEach(line -> out.println(indent + mark + line));
    }
}
