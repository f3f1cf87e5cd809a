package dev.caravel.agent;

import dev.caravel.caller.Caller;
import dev.caravel.model.ModelParameters;
import dev.caravel.money.Dollars;
import dev.caravel.output.AnswerSchema;
import dev.caravel.route.TextResource;
import dev.caravel.run.RunRequest;
import dev.caravel.run.Tags;
import dev.caravel.run.TaskRefused;
import dev.caravel.text.OptionText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** What an endpoint's options say: the agent that a route declares, and the run that a call asks for. */
final class AgentOptions {

    /** What somebody writes who means a file's text. */
    private static final Pattern LIKE_A_FILE = Pattern.compile("[^\\s:]+\\.(md|txt|markdown)");

    private final AgentEndpoint endpoint;

    AgentOptions(AgentEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * The agent of a route.
     *
     * @throws IllegalArgumentException when an option has no meaning, or names a resource that can't be read
     */
    Agent agent() {
        if (endpoint.getMaxTokens() <= 0) {
            throw new IllegalArgumentException(where() + "maxTokens must be more than 0");
        }
        return new Agent(
                endpoint.getName(),
                endpoint.getDescription().strip(),
                instructions(endpoint.getInstructions()).strip(),
                Optional.ofNullable(endpoint.getTools()).map(AgentOptions::names),
                Optional.ofNullable(endpoint.getSkills()).map(AgentOptions::names),
                Optional.of(endpoint.getModel().strip()).filter(text -> !text.isEmpty()),
                dollars(endpoint.getBudget()),
                turns(endpoint.getMaxTurns()),
                endpoint.getMaxTokens(),
                parameters(),
                Optional.of(endpoint.getStreaming())
                        .filter(text -> !text.isEmpty())
                        .map(text -> OptionText.isTrue(where() + "streaming", text)),
                output(endpoint.getOutput().strip()));
    }

    private Optional<AnswerSchema> output(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String schema;
        try {
            schema = text.startsWith("{") ? text : TextResource.read(endpoint.getCamelContext(), text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where() + "output: there is no schema " + text + " to be read; write"
                    + " a JSON Schema, or where one is, such as classpath:invoice.json or file:invoice.json");
        }
        try {
            return Optional.of(AnswerSchema.parse(schema));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where() + "output " + e.getMessage());
        }
    }

    private ModelParameters parameters() {
        try {
            return endpoint.getModelOptions().parameters();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where() + e.getMessage());
        }
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .map(word -> word.replaceFirst("^caravel-(agent:)", "$1"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private List<String> tags(String list) {
        try {
            return Tags.listed(list);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where() + "tags: " + e.getMessage());
        }
    }

    private String where() {
        return "agent '" + endpoint.getName() + "': ";
    }

    private Optional<Dollars> dollars(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Dollars.parse(text)).filter(Dollars::isPositive).or(() -> {
                throw new IllegalArgumentException("it must be more than 0");
            });
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where() + "budget: " + e.getMessage());
        }
    }

    private Optional<Integer> turns(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        if (!text.strip().matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(where() + "maxTurns must be a whole number above 0, not '" + text + "'");
        }
        return Optional.of(Integer.valueOf(text.strip()));
    }

    private String instructions(String text) {
        if (LIKE_A_FILE.matcher(text.strip()).matches()) {
            throw new IllegalArgumentException(where() + "instructions is the text '" + text.strip()
                    + "'; to have those of the file, write file:" + text.strip());
        }
        if (!TextResource.isPlace(text)) {
            return text;
        }
        try {
            return TextResource.read(endpoint.getCamelContext(), text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where() + "instructions: " + e.getMessage());
        }
    }

    /**
     * The run that a message asks for, within what its caller may.
     *
     * @throws TaskRefused when it can't be
     */
    RunRequest request(Exchange exchange) {
        RunRequest asked;
        try {
            asked = asked(exchange);
        } catch (IllegalArgumentException e) {
            throw new TaskRefused(TaskRefused.Fault.OPTION, e.getMessage());
        }
        return Caller.of(exchange).within(asked);
    }

    private RunRequest asked(Exchange exchange) {
        return new RunRequest(
                        endpoint.getName(),
                        CallOption.text(exchange, endpoint.getTenant()),
                        CallOption.text(exchange, endpoint.getThread()),
                        CallOption.text(exchange, endpoint.getKey()),
                        CallOption.text(exchange, endpoint.getReplyTo()),
                        CallOption.text(exchange, endpoint.getModel()),
                        dollars(CallOption.text(exchange, endpoint.getBudget()).orElse("")),
                        turns(CallOption.text(exchange, endpoint.getMaxTurns()).orElse("")),
                        Optional.ofNullable(exchange.getFromRouteId()),
                        OptionText.isTrue(
                                where() + "untrusted",
                                CallOption.text(exchange, endpoint.getUntrusted())
                                        .orElse("false")),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        tags(CallOption.text(exchange, endpoint.getTags()).orElse("")))
                .with(TaskFiles.of(exchange));
    }
}
