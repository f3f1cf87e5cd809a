package dev.caravel.agent;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Declares an agent, whose route the loop is part of, or runs one on the body. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "caravel-agent,agent",
        title = "Caravel Agent,Agent",
        syntax = "caravel-agent:name",
        category = {Category.AI})
public final class AgentEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    @UriPath(description = "The agent's name: 1 to 64 letters, digits, - and _")
    @Metadata(required = true)
    private final String name;

    @UriParam(label = "consumer", description = "What the agent is for; required where another agent uses it")
    private String description = "";

    @UriParam(
            label = "consumer",
            description = "The system prompt: text, or a resource such as file:triage.md or classpath:triage.md")
    private String instructions = "";

    @UriParam(
            label = "consumer",
            description = "Names of tools, comma-separated; agent:NAME for subagents. Unset: all tools")
    private String tools;

    @UriParam(
            label = "consumer",
            description =
                    "Names of skills, comma-separated; an asterisk for all. Unset: all where tools is unset, too, else none")
    private String skills;

    @UriParam(
            description =
                    "A model, cheap or strong. Unset: the router decides. A call may name another one, by a simple"
                            + " expression too")
    private String model = "";

    @UriParam(
            description = "US dollars per run, subagents included. Unset: caravel.budget.run. A call may lower it, by a"
                    + " simple expression too")
    private String budget = "";

    @UriParam(
            description = "Turns per run. Unset: caravel.limits.turns. A call may lower it, by a simple expression too")
    private String maxTurns = "";

    @UriParam(label = "consumer", description = "Tokens per reply", defaultValue = "8192")
    private int maxTokens = 8192;

    @UriParam(
            label = "consumer",
            enums = "true,false",
            description = "Ask the provider for a stream. Unset: caravel.model.streaming")
    private String streaming = "";

    @UriParam(
            label = "consumer",
            description = "The JSON Schema that answers have to match: JSON, or a resource such as"
                    + " classpath:invoice.json or file:invoice.json. Unset: any text")
    private String output = "";

    @UriParam
    private ModelOptions modelOptions = new ModelOptions();

    @UriParam(label = "producer", description = "On whose behalf the run works; may be a simple expression")
    private String tenant = "";

    @UriParam(
            label = "producer",
            description =
                    "Words by which the run is found again, comma-separated, such as nightly,customer-7; may be a simple"
                            + " expression")
    private String tags = "";

    @UriParam(label = "producer", description = "The conversation to continue; may be a simple expression")
    private String thread = "";

    @UriParam(
            label = "producer",
            description =
                    "Idempotency key, unique per agent and tenant, such as a message's id. A message with a known key"
                            + " continues or returns the existing run. May be a simple expression")
    private String key = "";

    @UriParam(
            label = "producer",
            description =
                    "The endpoint that gets the answer whenever it comes, whichever process finishes the run; may be a"
                            + " simple expression")
    private String replyTo = "";

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "The task is or contains text from outside; may be a simple expression")
    private String untrusted = "";

    @UriParam(
            label = "producer",
            defaultValue = "true",
            description = "Whether the caller gets the answer; false returns the run's id at once")
    private boolean wait = true;

    private final AgentOptions options = new AgentOptions(this);

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
        return getComponent().catalog().add(name, options.agent(), this, processor);
    }

    /** The catalog refuses a second one of that name, in words that help; one may take another's place. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public AgentComponent getComponent() {
        return (AgentComponent) super.getComponent();
    }

    AgentOptions options() {
        return options;
    }

    public String getName() {
        return name;
    }

    public String getDescription() {
        return description;
    }

    public void setDescription(String description) {
        this.description = description;
    }

    public String getInstructions() {
        return instructions;
    }

    public void setInstructions(String instructions) {
        this.instructions = instructions;
    }

    public String getTools() {
        return tools;
    }

    public void setTools(String tools) {
        this.tools = tools;
    }

    public String getSkills() {
        return skills;
    }

    public void setSkills(String skills) {
        this.skills = skills;
    }

    public String getModel() {
        return model;
    }

    public void setModel(String model) {
        this.model = model;
    }

    public String getBudget() {
        return budget;
    }

    public void setBudget(String budget) {
        this.budget = budget;
    }

    public String getMaxTurns() {
        return maxTurns;
    }

    public void setMaxTurns(String maxTurns) {
        this.maxTurns = maxTurns;
    }

    public int getMaxTokens() {
        return maxTokens;
    }

    public void setMaxTokens(int maxTokens) {
        this.maxTokens = maxTokens;
    }

    public String getStreaming() {
        return streaming;
    }

    public void setStreaming(String streaming) {
        this.streaming = streaming;
    }

    public String getOutput() {
        return output;
    }

    public void setOutput(String output) {
        this.output = output;
    }

    public ModelOptions getModelOptions() {
        return modelOptions;
    }

    public void setModelOptions(ModelOptions modelOptions) {
        this.modelOptions = modelOptions;
    }

    public String getTenant() {
        return tenant;
    }

    public void setTenant(String tenant) {
        this.tenant = tenant;
    }

    public String getTags() {
        return tags;
    }

    public void setTags(String tags) {
        this.tags = tags;
    }

    public String getThread() {
        return thread;
    }

    public void setThread(String thread) {
        this.thread = thread;
    }

    public String getKey() {
        return key;
    }

    public void setKey(String key) {
        this.key = key;
    }

    public String getReplyTo() {
        return replyTo;
    }

    public void setReplyTo(String replyTo) {
        this.replyTo = replyTo;
    }

    public String getUntrusted() {
        return untrusted;
    }

    public void setUntrusted(String untrusted) {
        this.untrusted = untrusted;
    }

    public boolean isWait() {
        return wait;
    }

    public void setWait(boolean wait) {
        this.wait = wait;
    }
}
