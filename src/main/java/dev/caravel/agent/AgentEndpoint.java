package dev.caravel.agent;

import dev.caravel.money.Dollars;
import dev.caravel.run.RunRequest;
import dev.caravel.run.TaskRefused;
import dev.caravel.text.OptionText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.ResourceHelper;

/** An agent by its name. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "agent",
        title = "Agent",
        syntax = "agent:name",
        category = {Category.AI})
public final class AgentEndpoint extends DefaultEndpoint {

    @UriPath
    @Metadata(required = true)
    private final String name;

    @UriParam(label = "consumer", description = "What the agent is for. Required where another agent uses it as a tool")
    private String description = "";

    @UriParam(label = "consumer", description = "The system prompt: text, or a resource such as classpath:triage.md")
    private String instructions = "";

    @UriParam(
            label = "consumer",
            description = "Comma-separated names of tools, agent:NAME for other agents; unset = all tools")
    private String tools;

    @UriParam(
            description =
                    "A model, cheap or strong; unset = the router decides. On a call a simple expression is allowed")
    private String model = "";

    @UriParam(
            description =
                    "What a run may cost with its subagents, in US dollars. On a call a simple expression is allowed, and it can only lower what the agent allows")
    private String budget = "";

    @UriParam(description = "How many turns a run may take. On a call a simple expression is allowed")
    private String maxTurns = "";

    @UriParam(label = "consumer", description = "How many tokens one reply may have", defaultValue = "8192")
    private int maxTokens = 8192;

    @UriParam(label = "consumer", description = "Ask the provider for a stream; unset = caravel.model.streaming")
    private Boolean streaming;

    @UriParam(label = "producer", description = "On whose behalf. A simple expression is allowed")
    private String tenant = "";

    @UriParam(label = "producer", description = "The conversation to continue. A simple expression is allowed")
    private String thread = "";

    @UriParam(
            label = "producer",
            description =
                    "What tells this task from all others of the agent and tenant, so that the same message handed in again is the same run. A simple expression is allowed")
    private String key = "";

    @UriParam(
            label = "producer",
            description =
                    "The endpoint that gets the answer whenever it comes, whoever finishes the run. A simple expression is allowed")
    private String replyTo = "";

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "The task is or holds what somebody outside wrote, so that rules can be strict about it. A simple expression is allowed")
    private String untrusted = "";

    @UriParam(
            label = "producer",
            defaultValue = "true",
            description = "Wait for the answer; else the run's id is returned at once")
    private boolean wait = true;

    AgentEndpoint(String uri, AgentComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        return new AgentProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Agent declared = agent();
        AgentConsumer consumer = new AgentConsumer(this, processor, declared);
        // Here and not when the consumer starts: all are known before the first one runs, and can be checked.
        getComponent().catalog().add(declared, consumer);
        return consumer;
    }

    private Agent agent() throws IOException {
        if (maxTokens <= 0) {
            throw new IllegalArgumentException(where() + "maxTokens must be more than 0");
        }
        return new Agent(
                name,
                description.strip(),
                instructionsText().strip(),
                Optional.ofNullable(tools).map(AgentEndpoint::names),
                Optional.of(model.strip()).filter(text -> !text.isEmpty()),
                dollars(budget),
                turns(maxTurns),
                maxTokens,
                Optional.ofNullable(streaming));
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private String where() {
        return "agent '" + name + "': ";
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

    private String instructionsText() throws IOException {
        if (!ResourceHelper.hasScheme(instructions) || instructions.contains("\n")) {
            return instructions;
        }
        try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(getCamelContext(), instructions)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What this endpoint's options ask for, for one message. */
    RunRequest request(Exchange exchange) {
        try {
            return asked(exchange);
        } catch (IllegalArgumentException e) {
            throw new TaskRefused(TaskRefused.Fault.OPTION, e.getMessage());
        }
    }

    private RunRequest asked(Exchange exchange) {
        return new RunRequest(
                name,
                CallOption.text(exchange, tenant),
                CallOption.text(exchange, thread),
                CallOption.text(exchange, key),
                CallOption.text(exchange, replyTo),
                CallOption.text(exchange, model),
                dollars(CallOption.text(exchange, budget).orElse("")),
                turns(CallOption.text(exchange, maxTurns).orElse("")),
                Optional.ofNullable(exchange.getFromRouteId()),
                isUntrusted(CallOption.text(exchange, untrusted).orElse("false")));
    }

    private boolean isUntrusted(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(where() + "untrusted must be true or false, not '" + text + "'");
        }
        return Boolean.parseBoolean(text);
    }

    @Override
    public AgentComponent getComponent() {
        return (AgentComponent) super.getComponent();
    }

    public String getName() {
        return name;
    }

    public void setDescription(String description) {
        this.description = OptionText.decode(description);
    }

    public void setInstructions(String instructions) {
        this.instructions = OptionText.decode(instructions);
    }

    public void setTools(String tools) {
        this.tools = OptionText.decode(tools);
    }

    public void setModel(String model) {
        this.model = OptionText.decode(model);
    }

    public void setBudget(String budget) {
        this.budget = OptionText.decode(budget);
    }

    public void setMaxTurns(String maxTurns) {
        this.maxTurns = OptionText.decode(maxTurns);
    }

    public void setMaxTokens(int maxTokens) {
        this.maxTokens = maxTokens;
    }

    public void setStreaming(Boolean streaming) {
        this.streaming = streaming;
    }

    public void setTenant(String tenant) {
        this.tenant = OptionText.decode(tenant);
    }

    public void setThread(String thread) {
        this.thread = OptionText.decode(thread);
    }

    public void setKey(String key) {
        this.key = OptionText.decode(key);
    }

    public void setReplyTo(String replyTo) {
        this.replyTo = OptionText.decode(replyTo);
    }

    public void setUntrusted(String untrusted) {
        this.untrusted = OptionText.decode(untrusted);
    }

    boolean isWait() {
        return wait;
    }

    public void setWait(boolean wait) {
        this.wait = wait;
    }
}
