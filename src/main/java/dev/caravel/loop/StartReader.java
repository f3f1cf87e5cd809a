package dev.caravel.loop;

import dev.caravel.agent.Agent;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.Answer;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunProperties;
import dev.caravel.run.RunRequest;
import dev.caravel.run.TaskRefused;
import dev.caravel.run.TaskText;
import dev.caravel.tool.ToolCall;
import java.util.HashMap;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Reads from an exchange which run it asks for. Thread-safe. */
final class StartReader {

    private final Runs runs;
    private final TaskText tasks;
    private final RouteCatalog<Agent> agents;

    /** @param longest how many bytes a task may have */
    StartReader(Runs runs, int longest, RouteCatalog<Agent> agents) {
        this.runs = runs;
        this.tasks = new TaskText(longest);
        this.agents = agents;
    }

    /**
     * What is known of the run before it begins.
     *
     * @param needsInput whether it begins; one that is resumed has its task
     * @throws TaskRefused when there is no input that could be a task, or the model that is named can't be asked
     */
    RunStart read(Exchange exchange, RunRequest request, boolean needsInput) {
        Optional<ToolCall> call = Optional.ofNullable((ToolCall) exchange.getProperty(ToolCall.PROPERTY));
        var message = exchange.getIn();
        Optional<ForkPoint> fork = Optional.ofNullable((ForkPoint) exchange.getProperty(RunProperties.FORK));
        String input = needsInput && fork.isEmpty()
                ? input(exchange, request)
                : fork.map(ForkPoint::input).orElseGet(() -> message.getBody(String.class));
        request.model().ifPresent(this::check);
        return new RunStart(
                request,
                agents.find(request.agent()).orElseThrow(),
                input,
                call,
                call.flatMap(made -> runs.session(made.run())),
                exchange.getProperty(RunProperties.BEGUN) == null,
                Answer.own(new HashMap<>(message.getHeaders())),
                fork);
    }

    /** A file may come without a word: the agent's instructions say what is to be done with it. */
    private String input(Exchange exchange, RunRequest request) {
        Object body = exchange.getMessage().getBody();
        boolean silent = body == null || body instanceof String text && text.isBlank();
        return silent && !request.files().attached().isEmpty() ? "" : tasks.given(exchange, request.agent());
    }

    private void check(String model) {
        try {
            runs.check(model);
        } catch (IllegalArgumentException e) {
            throw new TaskRefused(TaskRefused.Fault.OPTION, e.getMessage());
        }
    }
}
