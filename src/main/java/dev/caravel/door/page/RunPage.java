package dev.caravel.door.page;

import dev.caravel.journal.DamagedRun;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Redaction;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A run in one HTML file: its conversation, calls with verdicts and results, costs, and its subagents within. Without secrets, and all
 * that a model, a tool or a sender wrote is text. Thread-safe.
 */
public final class RunPage {

    /** What the page may do: show itself. */
    public static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private final RunRecords records;
    private final Redaction redaction;

    public RunPage(RunRecords records, Redaction redaction) {
        this.records = records;
        this.redaction = redaction;
    }

    /** The whole page. */
    public String of(RunRecord run) {
        Html page = new Html();
        page.open("!doctype html").open("html lang=\"en\"").open("head").open("meta charset=\"utf-8\"");
        page.open("meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"");
        page.open("meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\"");
        page.element("title", run.agent() + " " + run.id())
                .open("style>" + style() + "</style")
                .close("head");
        page.open("body").open("main");
        head(page, run);
        new Story(this, page).tell(run.id());
        page.close("main").close("body").close("html");
        return page.toString();
    }

    /** A run's events as far as they can be read, without secrets. */
    List<Entry> events(String run) {
        return readable(run).stream()
                .map(entry -> EntryJson.read(redaction.apply(entry.json())))
                .toList();
    }

    private List<Entry> readable(String run) {
        try {
            return records.events(run);
        } catch (DamagedRun e) {
            return e.readable();
        }
    }

    List<String> childrenOf(String run) {
        return records.childrenOf(run);
    }

    private void head(Html page, RunRecord run) {
        page.open("header").open("h1").text(redaction.apply(run.agent())).text(" ");
        page.element("span class=\"status " + run.status().label() + "\"", standing(run))
                .close("h1");
        page.open("dl");
        fact(page, "Run", run.id());
        fact(page, "Tenant", run.tenant());
        fact(page, "Tags", run.tags() == null ? null : String.join(", ", run.tags()));
        fact(page, "Thread", run.thread());
        fact(page, "Key", run.key());
        fact(page, "Within run", run.parent());
        if (run.forkedFrom() != null) {
            fact(
                    page,
                    "Goes on from",
                    "run " + run.forkedFrom().run() + ", event "
                            + run.forkedFrom().seq());
        }
        fact(page, "Began", run.startedAt());
        fact(page, "Stopped", run.endedAt());
        fact(page, "Cost", "$" + run.costUsd() + (run.budgetUsd() == null ? "" : " of $" + run.budgetUsd()));
        fact(page, "With the strong model alone", "$" + run.costIfStrongUsd());
        fact(page, "Turns", String.valueOf(run.turns()));
        fact(page, "Tool calls", String.valueOf(run.toolCalls()));
        fact(page, "Tokens", tokens(run.usage()));
        fact(page, "Models", models(run));
        fact(page, "Why", run.error());
        page.close("dl").close("header");
    }

    private static String standing(RunRecord run) {
        return run.status().label() + (run.reason() == null ? "" : " (" + run.reason() + ")");
    }

    private static String models(RunRecord run) {
        return run.models().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(model -> model.getKey() + " \u00d7" + model.getValue())
                        .collect(Collectors.joining(", "))
                + (run.simulated() ? " (simulated)" : "");
    }

    private static String tokens(RunRecord.Tokens tokens) {
        return String.format(
                Locale.ROOT,
                "%,d in, %,d of them cached, %,d out",
                tokens.inputTokens() + tokens.cacheReadTokens() + tokens.cacheWriteTokens(),
                tokens.cacheReadTokens(),
                tokens.outputTokens());
    }

    private void fact(Html page, String name, String value) {
        if (value != null && !value.isEmpty()) {
            page.open("div")
                    .element("dt", name)
                    .element("dd", redaction.apply(value))
                    .close("div");
        }
    }

    private static String style() {
        try (InputStream in = RunPage.class.getResourceAsStream("run-page.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
