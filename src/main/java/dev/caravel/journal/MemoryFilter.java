package dev.caravel.journal;

import dev.caravel.money.Account;
import dev.caravel.money.Scope;
import dev.caravel.text.Folded;
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

    boolean lets(MemoryRun run) {
        return run.isRecorded() && stands(run) && isOf(run.start()) && asks(run) && costs(run) && says(run);
    }

    private boolean stands(MemoryRun run) {
        return selection.statuses().isEmpty() || selection.statuses().contains(run.status());
    }

    private boolean isOf(Event.RunStarted start) {
        return (selection.agents().isEmpty() || selection.agents().contains(start.agent()))
                && selection.tenant().filter(one -> !one.equals(start.tenant())).isEmpty()
                && selection.parent().filter(one -> !one.equals(start.parent())).isEmpty();
    }

    private boolean asks(MemoryRun run) {
        return model.isEmpty()
                || run.summary().models().stream().map(Folded::of).anyMatch(each -> each.contains(model.get()));
    }

    /** What it costs while it is at work is in its account, with its subagents' share; a subagent's run may have none. */
    private boolean costs(MemoryRun run) {
        return selection.minCost().isEmpty()
                || run.summary().cost().compareTo(selection.minCost().get()) >= 0
                || accounts.apply(Scope.ofRun(run.id()))
                                .spent()
                                .compareTo(selection.minCost().get())
                        >= 0;
    }

    private boolean says(MemoryRun run) {
        return text.isEmpty()
                || Folded.of(Objects.requireNonNullElse(run.start().input(), ""))
                        .contains(text.get())
                || Folded.of(run.summary().answer()).contains(text.get());
    }
}
