package dev.caravel.simulator.mind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of the declared tools the task needs, with their arguments. */
final class Plan {

    private static final Set<String> WELL_KNOWN =
            Set.of("read-file", "list-files", "search-files", "current-time", "write-file");
    private static final Pattern SOUGHT = Pattern.compile(
            "(?i)\\b(?:search(?:\\s+for)?|find|where\\s+(?:is|are)|look\\s+for|grep)\\s+(?:(?:the|a|an|all|any|files?|for|in|through"
                    + "|with|that|which|mention\\w*|contain\\w*|word|text)\\s+)*([\\p{L}\\p{N}][\\w.@-]*)");
    private static final Pattern TIME_ASKED =
            Pattern.compile("(?i)\\bwhat('s| is)? (the )?(current )?time\\b|\\bcurrent time\\b");

    private final List<Tool> tools;
    private final Words task;
    private final Clock clock;

    Plan(List<Tool> tools, Words task, Clock clock) {
        this.tools = tools;
        this.task = task;
        this.clock = clock;
    }

    /** All calls that the task and what is known so far lead to; those already made are among them. */
    List<ToolCall> calls(List<Outcome> outcomes) {
        Set<ToolCall> work = new LinkedHashSet<>(named());
        tool("read-file").ifPresent(read -> task.files().stream()
                .filter(file -> !task.target().equals(Optional.of(file)))
                .filter(file -> task.has("read") || work.stream().noneMatch(call -> uses(call, file)))
                .map(file -> call(read, "path", file))
                .forEach(work::add));
        write(outcomes, work).ifPresent(work::add);
        if (work.isEmpty()) {
            search().or(this::list).ifPresent(work::add);
        }
        if (work.isEmpty() && needsData()) {
            work.addAll(lookUp(outcomes));
        }
        List<ToolCall> calls = new ArrayList<>();
        if (speaksOfTime()) {
            tool("current-time")
                    .ifPresent(clock -> calls.add(new ToolCall(clock.name(), Arguments.from(task, clock.schema()))));
        }
        calls.addAll(work);
        return calls;
    }

    /** A call of one of the declared tools, whatever the task; empty when none is declared. */
    Optional<ToolCall> any() {
        return calls(List.of()).stream()
                .findFirst()
                .or(() -> tools.stream().findFirst().map(this::call));
    }

    Optional<ToolCall> byName(String name) {
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .map(this::call);
    }

    private List<ToolCall> named() {
        return tools.stream()
                .filter(tool -> WELL_KNOWN.stream().noneMatch(tool::is))
                .filter(tool -> task.hasPhrase(tool.name()) || task.hasAll(tool.words()))
                .map(this::call)
                .toList();
    }

    /** Writes what is quoted, or else what was found out, once it is. */
    private Optional<ToolCall> write(List<Outcome> outcomes, Set<ToolCall> reads) {
        Optional<Tool> write = tool("write-file");
        if (write.isEmpty() || task.target().isEmpty()) {
            return Optional.empty();
        }
        List<Outcome> found = outcomes.stream()
                .filter(outcome -> !outcome.isFrom("write-file"))
                .toList();
        Optional<String> quoted = task.quoted().stream()
                .filter(quote -> !task.files().contains(quote))
                .findFirst();
        if (quoted.isEmpty() && !reads.isEmpty() && found.isEmpty()) {
            return Optional.empty();
        }
        String content = quoted.orElseGet(() -> found.isEmpty() ? task.text() : new Report(task, found, clock).text());
        ToolCall call = call(write.get(), "path", task.target().get());
        call.arguments().put("content", content);
        return Optional.of(call);
    }

    private Optional<ToolCall> search() {
        Matcher sought = SOUGHT.matcher(task.text());
        if (!sought.find() && !mentions("search-files")) {
            return Optional.empty();
        }
        String text = task.quoted().stream()
                .findFirst()
                .orElseGet(() -> sought.reset().find() ? sought.group(1) : task.text());
        return tool("search-files").map(search -> in(search, call(search, "text", text)));
    }

    private Optional<ToolCall> list() {
        boolean asked = task.has("list", "which", "what", "show") && task.has("files", "folder", "directory");
        return asked || mentions("list-files")
                ? tool("list-files").map(list -> in(list, call(list)))
                : Optional.empty();
    }

    /** The folder listing, and the listed file whose name fits the task best. */
    private List<ToolCall> lookUp(List<Outcome> outcomes) {
        if (tool("read-file").isEmpty() || tool("list-files").isEmpty()) {
            return List.of();
        }
        List<ToolCall> calls = new ArrayList<>();
        calls.add(in(tool("list-files").get(), call(tool("list-files").get())));
        outcomes.stream()
                .filter(outcome -> outcome.isFrom("list-files") && !outcome.failed())
                .flatMap(listing -> new Words(listing.text()).files().stream())
                .filter(this::fits)
                .findFirst()
                .ifPresent(file -> calls.add(call(tool("read-file").get(), "path", file)));
        return calls;
    }

    private boolean fits(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        String base = name.substring(0, name.lastIndexOf('.'));
        return Pattern.compile("[\\W_]+").splitAsStream(base).anyMatch(part -> part.length() > 2 && task.has(part));
    }

    private boolean needsData() {
        return task.has(
                        "overdue",
                        "late",
                        "due",
                        "total",
                        "sum",
                        "count",
                        "amount",
                        "read",
                        "summarise",
                        "summarize",
                        "order",
                        "invoice")
                || task.hasPhrase("how many")
                || task.hasPhrase("come to");
    }

    private boolean speaksOfTime() {
        return task.has("overdue", "late", "due", "today", "now", "date")
                || mentions("current-time")
                || TIME_ASKED.matcher(task.text()).find();
    }

    private boolean mentions(String wellKnown) {
        return tool(wellKnown).filter(tool -> task.hasPhrase(tool.name())).isPresent();
    }

    private Optional<Tool> tool(String wellKnown) {
        return tools.stream().filter(tool -> tool.is(wellKnown)).findFirst();
    }

    private ToolCall call(Tool tool) {
        return new ToolCall(tool.name(), Arguments.from(task, tool.schema()));
    }

    private static ToolCall call(Tool tool, String argument, String value) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        return new ToolCall(tool.name(), arguments.put(argument, value));
    }

    /** The call with the folder that the task names, or the whole workspace where the tool insists on one. */
    private ToolCall in(Tool tool, ToolCall call) {
        boolean required = false;
        for (JsonNode name : tool.schema().path("required")) {
            required |= name.asText().equals("path");
        }
        if (!tool.schema().path("properties").has("path")) {
            return call;
        }
        if (task.folder().isPresent() || required) {
            call.arguments().put("path", task.folder().orElse("."));
        }
        return call;
    }

    private static boolean uses(ToolCall call, String file) {
        for (JsonNode value : call.arguments()) {
            if (value.asText().equals(file)) {
                return true;
            }
        }
        return false;
    }
}
