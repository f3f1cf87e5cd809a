package dev.caravel.door.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.EventVisitor;
import dev.caravel.journal.Message;
import dev.caravel.money.Scope;
import dev.caravel.run.QuestionText;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Takeover;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What was said and done in a run, in its order; the runs of its subagents stand within the calls that started them. */
final class Story implements EventVisitor.Some<Void> {

    private static final double MS = 1_000;

    private final RunPage runs;
    private final Html page;
    private final Map<String, JsonNode> arguments = new HashMap<>();
    private final Map<String, List<Entry>> children = new LinkedHashMap<>();
    private String told = "";
    private final Takeover takeover = new Takeover();
    private boolean takenOver;
    private int turn;

    Story(RunPage runs, Html page) {
        this.runs = runs;
        this.page = page;
    }

    void tell(String run) {
        told = run;
        runs.childrenOf(run).forEach(child -> children.put(child, runs.events(child)));
        for (Entry entry : runs.events(run)) {
            takenOver = takeover.isWith(entry.event());
            entry.event().accept(this);
        }
        // What belongs to a call that has not ended.
        List.copyOf(children.keySet()).forEach(this::tellOf);
    }

    @Override
    public Void runStarted(Event.RunStarted event) {
        event.messages().forEach(this::said);
        if (event.call() != null) {
            arguments.put(event.call().id(), event.call().arguments());
        }
        if (event.forkedFrom() != null) {
            note("From here on it is a run of its own.");
        } else {
            if (event.attachments() != null) {
                event.attachments().forEach(file -> words("user", file.label()));
            }
            words("user", event.input());
        }
        return null;
    }

    @Override
    public Void threadTaken(Event.ThreadTaken event) {
        if (!event.messages().isEmpty()) {
            note("The thread goes on behind these messages:");
            event.messages().forEach(this::said);
        }
        return null;
    }

    /** A message from before the run. */
    private void said(Message message) {
        if (!message.text().isBlank()) {
            words(message.fromAssistant() ? "assistant" : "user", message.text());
        }
        for (JsonNode block : message.content()) {
            switch (block.path("type").asText()) {
                case "attachment" -> Attachment.in(block).ifPresent(file -> words("user", file.label()));
                case "tool_use" -> call(block.path("name").asText(), block.path("input"));
                case "tool_result" -> page.element("pre class=\"result\"", Printable.lines(content(block)));
                default -> {
                    // Text is said above, and what a model thinks is not shown.
                }
            }
        }
    }

    private static String content(JsonNode result) {
        JsonNode content = result.path("content");
        return content.isTextual() ? content.asText() : content.toPrettyString();
    }

    @Override
    public Void modelReplied(Event.ModelReplied event) {
        turn++;
        String tokens = event.usage() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %,d tokens in, %,d out",
                        event.usage().promptTokens(),
                        event.usage().outputTokens());
        page.element(
                "p class=\"turn\"",
                turn + ". " + event.model() + tokens + ", $" + event.costUsd() + ", " + seconds(event.ms()));
        for (JsonNode block : event.content()) {
            if (block.path("type").asText().equals("tool_use")) {
                arguments.put(block.path("id").asText(), block.path("input"));
            }
        }
        String text = Message.assistant(event.content(), null).text();
        if (!text.isBlank()) {
            words("assistant", text);
        }
        return null;
    }

    @Override
    public Void modelFailed(Event.ModelFailed event) {
        note(event.model() + " failed: " + event.message());
        if (event.unfinished() != null) {
            note("Its unfinished reply:");
            words("assistant", event.unfinished());
        }
        return null;
    }

    @Override
    public Void contextCompacted(Event.ContextCompacted event) {
        String by = event.model() == null ? "" : ", summarised by " + event.model() + " for $" + event.costUsd();
        note(String.format(
                Locale.ROOT,
                "The conversation was compacted: from about %,d tokens to %,d%s",
                event.tokensBefore(),
                event.tokensAfter(),
                by));
        return null;
    }

    @Override
    public Void toolJudged(Event.ToolJudged event) {
        if (event.arguments() != null) {
            arguments.put(event.call(), event.arguments());
        }
        note(event.tool() + ": " + event.verdict().label() + because(event.rule()));
        return null;
    }

    @Override
    public Void approvalRequested(Event.ApprovalRequested event) {
        note(
                event.question() == null
                        ? event.tool() + " waits for a person's word" + because(event.rule())
                        : "Asks a person: " + QuestionText.line(event.question()));
        return null;
    }

    @Override
    public Void approvalDecided(Event.ApprovalDecided event) {
        note(event.by() + ": " + event.words() + because(event.reason()));
        return null;
    }

    @Override
    public Void toolFinished(Event.ToolFinished event) {
        page.open(event.error() ? "section class=\"tool failed\"" : "section class=\"tool\"");
        call(event.tool(), arguments.get(event.call()));
        children.entrySet().stream()
                .filter(child -> startedBy(child.getValue(), event.call()))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::tellOf);
        String cost = event.costUsd() == null ? "" : ", $" + event.costUsd();
        page.element("p class=\"note\"", (event.error() ? "failed, " : "done, ") + seconds(event.ms()) + cost);
        page.element("pre class=\"result\"", Printable.lines(event.result()));
        page.close("section");
        return null;
    }

    private static boolean startedBy(List<Entry> child, String call) {
        return !child.isEmpty()
                && child.get(0).event() instanceof Event.RunStarted started
                && started.key() != null
                && started.key().contains("/" + call + "/");
    }

    private void tellOf(String child) {
        List<Entry> events = children.remove(child);
        String agent =
                !events.isEmpty() && events.get(0).event() instanceof Event.RunStarted started ? started.agent() : "";
        page.open("details open class=\"below\"").element("summary", "Subagent " + agent + ", run " + child);
        new Story(runs, page).tell(child);
        page.close("details");
    }

    @Override
    public Void toolResolved(Event.ToolResolved event) {
        note((event.by() == null ? "A person" : event.by()) + " says what became of the call: "
                + event.outcome().label() + because(event.result()));
        return null;
    }

    @Override
    public Void budgetExceeded(Event.BudgetExceeded event) {
        note(Scope.budget(event.scope(), told, Instant.now()) + " of $" + event.limitUsd() + " "
                + event.words(amount -> "$" + amount));
        return null;
    }

    @Override
    public Void runParked(Event.RunParked event) {
        note("Paused: " + event.reason().label());
        return null;
    }

    @Override
    public Void runResumed(Event.RunResumed event) {
        note(takenOver ? "Its process had died; it was taken over and goes on" : "Resumed");
        return null;
    }

    @Override
    public Void answerChecked(Event.AnswerChecked event) {
        note(
                event.mismatch() == null
                        ? "The answer matches its schema"
                        : "The answer does not match its schema: " + event.mismatch());
        return null;
    }

    @Override
    public Void runEnded(Event.RunEnded event) {
        note("Ended: " + event.status().label() + because(event.error()));
        return null;
    }

    /** What else happens is of no interest to who reads. */
    @Override
    public Void otherwise(Event event) {
        return null;
    }

    private void words(String who, String text) {
        page.element("div dir=\"auto\" class=\"words " + who + "\"", text);
    }

    private void note(String text) {
        page.element("p class=\"note\"", Printable.wholeLine(text));
    }

    private void call(String tool, JsonNode made) {
        page.open("p class=\"call\"").element("strong", Printable.line(tool)).close("p");
        if (made != null && !Set.of("{}", "null").contains(made.toString())) {
            page.element("pre", RequestedCall.shown(made));
        }
    }

    private static String because(String reason) {
        return reason == null || reason.isEmpty() ? "" : " (" + reason + ")";
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f s", ms / MS);
    }
}
