package dev.caravel.journal.sql;

import dev.caravel.journal.RunSelection;
import dev.caravel.journal.RunStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Asks for the runs of a selection by their rows alone. */
final class RunFilter {

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private final RunSelection selection;

    private RunFilter(RunSelection selection) {
        this.selection = selection;
    }

    static RunFilter of(RunSelection selection) {
        RunFilter filter = new RunFilter(selection);
        filter.amongst(
                "status", selection.statuses().stream().map(RunStatus::label).toList());
        filter.amongst("agent", selection.agents());
        selection.tenant().ifPresent(tenant -> filter.add("tenant = ?", Column.text(tenant)));
        selection
                .tags()
                .forEach(tag -> filter.add("id in (select run from caravel_tags where tag = ?)", Column.text(tag)));
        selection.parent().ifPresent(parent -> filter.add("parent = ?", parent));
        if (selection.top()) {
            filter.add("parent is null");
        }
        selection.forkOf().ifPresent(original -> filter.add("forked_from = ?", original));
        selection.model().ifPresent(model -> filter.add("models like ? escape '!'", Column.like(model)));
        selection.text().ifPresent(text -> {
            String words = Column.like(text);
            filter.add("(input_words like ? escape '!' or answer_words like ? escape '!')", words, words);
        });
        // What it costs while it is at work is in its account, with its subagents' share; a subagent's run may have
        // none.
        selection
                .minCost()
                .ifPresent(least -> filter.add(
                        "(cost >= ? or exists (select 1 from caravel_accounts where name = 'run:' || caravel_runs.id and spent >= ?))",
                        least.picos(),
                        least.picos()));
        selection.since().ifPresent(moment -> filter.add("started_at >= ?", Times.micros(moment)));
        selection.endedSince().ifPresent(moment -> filter.add("ended_at >= ?", Times.micros(moment)));
        selection
                .before()
                .ifPresent(run ->
                        filter.add("(started_at, id) < (select started_at, id from caravel_runs where id = ?)", run));
        return filter;
    }

    /** Whether what it looks at may be due. */
    static boolean needsSummaries(RunSelection selection) {
        return selection.model().isPresent()
                || selection.text().isPresent()
                || selection.minCost().isPresent()
                || selection.order() == RunSelection.Order.DEAREST;
    }

    private void amongst(String column, Collection<String> words) {
        if (!words.isEmpty()) {
            add(column + " in (" + String.join(", ", Collections.nCopies(words.size(), "?")) + ")", words.toArray());
        }
    }

    private void add(String condition, Object... more) {
        conditions.add(condition);
        values.addAll(List.of(more));
    }

    String sql() {
        String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions) + " ";
        return "select id from caravel_runs " + where + "order by " + order() + "started_at desc, id desc limit "
                + selection.limit();
    }

    private String order() {
        return selection.order() == RunSelection.Order.DEAREST
                ? "coalesce((select spent from caravel_accounts where name = 'run:' || caravel_runs.id), cost, 0) desc, "
                : "";
    }

    Object[] values() {
        return values.toArray();
    }
}
