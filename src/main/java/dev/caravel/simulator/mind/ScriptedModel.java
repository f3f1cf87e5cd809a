package dev.caravel.simulator.mind;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Decides the next move. Without state, so that one mind may serve any number of conversations at once. */
public final class ScriptedModel {

    private final Clock clock;

    /** @param clock tells the date when no tool does */
    public ScriptedModel(Clock clock) {
        this.clock = clock;
    }

    public Move next(Conversation conversation) {
        Optional<Move> digest = Digest.of(conversation);
        return digest.isPresent() ? digest.get() : nextOf(conversation);
    }

    private Move nextOf(Conversation conversation) {
        Exchange exchange = exchange(conversation);
        Directives directives = Directives.in(exchange.task());
        Move move = directives.any() && !onlyThinks(directives)
                ? obey(directives, exchange, conversation)
                : work(exchange, conversation);
        boolean free = directives.words().isEmpty() && directives.answers().isEmpty();
        if (free
                && move.calls().isEmpty()
                && move.stop() == Stop.END_TURN
                && conversation.schema().isPresent()) {
            move = Move.say(Arguments.answer(
                            new Words(exchange.task()), conversation.schema().get())
                    .toString());
        }
        return directives.think() ? move.thinking("The task is: " + Report.quote(exchange.task())) : move;
    }

    /** A move that calls a tool whatever the task says; the usual move when no tool is declared. */
    public Move nextWithTool(Conversation conversation) {
        Move usual = next(conversation);
        if (!usual.calls().isEmpty()) {
            return usual;
        }
        return plan(conversation, exchange(conversation).task())
                .any()
                .map(call -> Move.call("", List.of(call)))
                .orElse(usual);
    }

    private Exchange exchange(Conversation conversation) {
        boolean free = !conversation.choice().forbidsTools();
        return Exchange.of(
                conversation.entries(),
                text -> free
                        && (Directives.in(text).any()
                                || !plan(conversation, text).calls(List.of()).isEmpty()));
    }

    private static boolean onlyThinks(Directives directives) {
        return directives.stages().isEmpty()
                && directives.words().isEmpty()
                && directives.stop().isEmpty()
                && directives.answers().isEmpty();
    }

    private Move obey(Directives directives, Exchange exchange, Conversation conversation) {
        List<List<ToolCall>> stages = directives.stages();
        boolean free =
                !conversation.choice().forbidsTools() && !conversation.tools().isEmpty();
        List<ToolCall> due = due(stages, exchange.answered());
        if (free && !due.isEmpty()) {
            return call("", due, conversation.choice());
        }
        String text = directives.words().isPresent()
                ? words(directives.words().getAsInt())
                : answer(directives.answers(), exchange.spoken()).orElseGet(() -> done(stages, exchange, free));
        boolean pausedAlready = exchange.spoken() > 0;
        Stop stop = directives
                .stop()
                .filter(wanted -> wanted != Stop.PAUSE_TURN || !pausedAlready)
                .filter(wanted -> wanted != Stop.TOOL_USE)
                .orElse(Stop.END_TURN);
        return Move.say(text.isEmpty() ? "This reply ends with " + stop.word() + "." : text, stop);
    }

    /** The calls of the stage that is under way; calls are answered in their order, so counting the results is enough. */
    private static List<ToolCall> due(List<List<ToolCall>> stages, int answered) {
        int before = 0;
        for (List<ToolCall> stage : stages) {
            if (answered < before + stage.size()) {
                return stage.subList(answered - before, stage.size());
            }
            before += stage.size();
        }
        return List.of();
    }

    /** The last one again where there are no more. */
    private static Optional<String> answer(List<String> answers, int spoken) {
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers.get(Math.min(spoken, answers.size() - 1)));
    }

    private static String done(List<List<ToolCall>> stages, Exchange exchange, boolean free) {
        if (stages.isEmpty()) {
            return "";
        }
        if (exchange.outcomes().isEmpty() && !free) {
            return "I may not call a tool in this turn.";
        }
        return "done: " + exchange.outcomes().stream().map(Outcome::text).collect(Collectors.joining("; "));
    }

    private static String words(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "word" + number)
                .collect(Collectors.joining(" "));
    }

    private Move work(Exchange exchange, Conversation conversation) {
        Plan plan = plan(conversation, exchange.task());
        Choice choice = conversation.choice();
        List<ToolCall> planned = plan.calls(exchange.outcomes());
        List<ToolCall> due = exchange.open(planned);
        if (choice.demandsTool()) {
            Optional<ToolCall> demanded = choice.rule() == Choice.Rule.NAMED
                    ? plan.byName(choice.tool())
                    : due.stream().findFirst().or(plan::any);
            due = choice.rule() == Choice.Rule.ANY && !due.isEmpty()
                    ? due
                    : demanded.stream().toList();
        }
        if (!due.isEmpty() && !choice.forbidsTools()) {
            return call("Let me look: " + names(due) + ".", due, choice);
        }
        if (!exchange.outcomes().isEmpty()) {
            return Move.say(new Report(new Words(exchange.task()), exchange.outcomes(), clock).text());
        }
        if (!exchange.seen().isEmpty()) {
            return Move.say("I am Caravel's simulated model. I see " + String.join(", ", exchange.seen()) + ".");
        }
        SmallTalk talk = new SmallTalk(conversation.tools());
        return Move.say(due.isEmpty() ? talk.answer(exchange.task()) : talk.forbidden(exchange.task()));
    }

    private static Move call(String text, List<ToolCall> calls, Choice choice) {
        return Move.call(text, calls.stream().limit(choice.atMost()).toList());
    }

    private static String names(List<ToolCall> calls) {
        return calls.stream()
                .map(call -> call.argument("path").isEmpty() ? call.name() : call.name() + " " + call.argument("path"))
                .collect(Collectors.joining(", "));
    }

    private Plan plan(Conversation conversation, String task) {
        return new Plan(conversation.tools(), new Words(task), clock);
    }
}
