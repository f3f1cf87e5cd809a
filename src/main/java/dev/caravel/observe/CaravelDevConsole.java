package dev.caravel.observe;

import dev.caravel.journal.Approval;
import dev.caravel.journal.Journal;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.text.Printable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonObject;

/** Camel's console {@code caravel}: the agents in numbers, the runs that started last, and the calls that wait for a person. */
@DevConsole(
        name = "caravel",
        displayName = "Caravel",
        description = "Runs of agents, what waits for a person, and money")
public final class CaravelDevConsole extends AbstractDevConsole {

    private static final int MOST = 20;

    /** Camel makes it. */
    public CaravelDevConsole() {
        super("caravel", "caravel", "Caravel", "Runs of agents, what waits for a person, and money");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        AgentsHealth.Numbers numbers = numbers();
        Stream<String> head = Stream.of(
                "Runs: %d active, %d queued; %d calls wait for a person"
                        .formatted(numbers.active(), numbers.queued(), numbers.waitingApproval()),
                "Today: %s USD, %d tokens, %.1f %% of the runs failed"
                        .formatted(numbers.costTodayUsd(), numbers.tokensToday(), numbers.errorRate() * 100),
                "");
        Stream<String> runs = runs().stream().map(run -> "%s  %s  %s %s  %s USD"
                .formatted(
                        run.id(),
                        run.agent(),
                        run.status().label(),
                        Objects.requireNonNullElse(run.reason(), ""),
                        run.costUsd()));
        Stream<String> waiting = waiting().stream().map(question -> "%s waits: %s of %s, run %s"
                .formatted(question.id(), Printable.line(question.tool()), question.agent(), question.run()));
        return Stream.of(head, runs, waiting).flatMap(lines -> lines).collect(Collectors.joining("\n", "", "\n"));
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        AgentsHealth.Numbers numbers = numbers();
        JsonObject json = new JsonObject();
        json.put("active", numbers.active());
        json.put("queued", numbers.queued());
        json.put("waitingApproval", numbers.waitingApproval());
        json.put("tokensToday", numbers.tokensToday());
        json.put("costTodayUsd", numbers.costTodayUsd());
        json.put("errorRate", numbers.errorRate());
        json.put("simulated", numbers.simulated());
        json.put("runs", runs().stream().map(CaravelDevConsole::json).toList());
        json.put("waiting", waiting().stream().map(CaravelDevConsole::json).toList());
        return json;
    }

    private static JsonObject json(RunRecord run) {
        JsonObject json = new JsonObject();
        json.put("id", run.id());
        json.put("agent", run.agent());
        json.put("status", run.status().label());
        Optional.ofNullable(run.reason()).ifPresent(reason -> json.put("reason", reason));
        json.put("costUsd", run.costUsd().toString());
        return json;
    }

    private static JsonObject json(Approval question) {
        JsonObject json = new JsonObject();
        json.put("id", question.id());
        json.put("run", question.run());
        json.put("agent", question.agent());
        json.put("tool", question.tool());
        json.put("requestedAt", question.requestedAt().toString());
        return json;
    }

    private AgentsHealth.Numbers numbers() {
        return bean(AgentsHealth.class).numbers();
    }

    private List<RunRecord> runs() {
        return bean(RunRecords.class).latest(MOST, Optional.empty());
    }

    private List<Approval> waiting() {
        return bean(Journal.class).approvals().waiting(MOST);
    }

    private <T> T bean(Class<T> type) {
        return getCamelContext().getRegistry().findSingleByType(type);
    }
}
