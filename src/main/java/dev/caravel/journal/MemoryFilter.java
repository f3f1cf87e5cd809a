package dev.caravel.journal;

import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.text.Folded;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Which runs in memory a selection lets through. */
final class MemoryFilter {

    private final RunSelection selection;
    private final Optional<String> model;
    private final Optional<String> text;
    private final Function<String, Account> accounts;

    /** @param accounts by their names */
    MemoryFilter(RunSelection selection, Function<String, Account> accounts) {
        this.selection = selection;
        this.accounts = accounts;
        model = selection.model().map(Folded::of);
        text = selection.text().map(Folded::of);
    }

    /** @param cost what it has cost up to now */
    record Found(Entry first, Dollars cost) {}

    Found found(MemoryRun run) {
        return new Found(run.copy().get(0), cost(run));
    }

    /** @param age compares the first events of runs, the oldest first */
    Comparator<Found> order(Comparator<Entry> age) {
        Comparator<Found> newest = Comparator.comparing(Found::first, age).reversed();
        return selection.order() == RunSelection.Order.DEAREST
                ? Comparator.comparing(Found::cost).reversed().thenComparing(newest)
                : newest;
    }

    boolean lets(MemoryRun run) {
        return run.isRecorded()
                && stands(run)
                && isOf(run.start())
                && isSince(run)
                && isEndedSince(run)
                && asks(run)
                && costs(run)
                && says(run);
    }

    private boolean stands(MemoryRun run) {
        return selection.statuses().isEmpty() || selection.statuses().contains(run.status());
    }

    private boolean isOf(Event.RunStarted start) {
        return (selection.agents().isEmpty() || selection.agents().contains(start.agent()))
                && selection.tenant().filter(one -> !one.equals(start.tenant())).isEmpty()
                && (selection.tags().isEmpty() || tags(start).containsAll(selection.tags()))
                && (!selection.top() || start.parent() == null)
                && selection.parent().filter(one -> !one.equals(start.parent())).isEmpty()
                && selection.forkOf().filter(one -> !isForkOf(one, start)).isEmpty();
    }

    private static boolean isForkOf(String original, Event.RunStarted start) {
        return start.forkedFrom() != null && original.equals(start.forkedFrom().run());
    }

    private static List<String> tags(Event.RunStarted start) {
        return Objects.requireNonNullElse(start.tags(), List.of());
    }

    private boolean isSince(MemoryRun run) {
        return selection.since().isEmpty()
                || !run.copy().get(0).at().isBefore(selection.since().get());
    }

    private boolean isEndedSince(MemoryRun run) {
        return selection.endedSince().isEmpty()
                || run.row()
                        .endedAt()
                        .filter(at -> !at.isBefore(selection.endedSince().get()))
                        .isPresent();
    }

    private boolean asks(MemoryRun run) {
        return model.isEmpty()
                || run.summary().models().stream().map(Folded::of).anyMatch(each -> each.contains(model.get()));
    }

    /** What it costs while it is at work is in its account, with its subagents' share; a subagent's run may have none. */
    private boolean costs(MemoryRun run) {
        return selection.minCost().isEmpty()
                || cost(run).compareTo(selection.minCost().get()) >= 0;
    }

    private Dollars cost(MemoryRun run) {
        return run.summary().cost().max(accounts.apply(Scope.ofRun(run.id())).spent());
    }

    private boolean says(MemoryRun run) {
        return text.isEmpty()
                || Folded.of(Objects.requireNonNullElse(run.start().input(), ""))
                        .contains(text.get())
                || Folded.of(run.summary().answer()).contains(text.get());
    }
}
