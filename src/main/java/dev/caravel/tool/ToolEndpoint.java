package dev.caravel.tool;

import dev.caravel.route.CatalogConsumer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Makes a route a tool that agents can call, or calls one. The options are those of Camel's own ai-tool, and a few more. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "caravel-tool,tool",
        title = "Caravel Tool,Tool",
        syntax = "caravel-tool:name",
        category = {Category.AI})
public final class ToolEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    @UriPath(description = "The tool's name: 1 to 64 letters, digits, - and _")
    @Metadata(required = true)
    private final String name;

    @UriParam(
            label = "consumer",
            description = "What the tool is for, in words for the model. Required on a tool's route")
    private String description = "";

    @UriParam(label = "consumer", description = "A name for people")
    private String title = "";

    @UriParam(label = "consumer", description = "Words for people, comma-separated")
    private String tags = "";

    @UriParam(
            label = "consumer",
            prefix = "parameter.",
            multiValue = true,
            description =
                    "The type of a parameter: string, integer, number, boolean, object or array; also .description,"
                            + " .required, .enum (comma-separated values or a JSON array)")
    private Map<String, Object> parameters = new HashMap<>();

    @UriParam(
            label = "consumer",
            description =
                    "A JSON Schema in place of the parameters, inline or a resource. Arguments that it does not list are"
                            + " refused unless it says additionalProperties")
    private String argSchema = "";

    @UriParam(
            label = "consumer",
            description =
                    "A JSON Schema of the result, inline or a resource, where the result is a JSON object. MCP clients"
                            + " get such a result as data")
    private String outputSchema = "";

    @UriParam(
            label = "consumer",
            enums = "true,false",
            defaultValue = "false",
            description = "Whether clients of the MCP server may call the tool")
    private String mcp = "false";

    @UriParam(label = "consumer", description = "The tool has no side effect")
    private boolean readOnlyHint;

    @UriParam(label = "consumer", description = "A call may be repeated")
    private boolean idempotentHint;

    @UriParam(label = "consumer", description = "The tool may destroy or overwrite")
    private boolean destructiveHint;

    @UriParam(label = "consumer", description = "The tool reaches beyond this system")
    private boolean openWorldHint;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "60s",
            description = "Maximum duration of a call; the run then continues without its result")
    private String timeout = "60s";

    @UriParam(
            label = "consumer",
            defaultValue = "50000",
            description = "Characters of a result or an error that the model sees; a note says what was cut")
    private int longestResult = Tool.LONGEST_RESULT;

    @UriParam(
            label = "consumer",
            defaultValue = "park",
            description =
                    "When a call has an unknown outcome: park pauses the run until somebody resolves it, tell tells the"
                            + " model, an endpoint such as direct:look-it-up is asked before a person is")
    private String onUnknown = "park";

    @UriParam(
            label = "consumer",
            enums = "auto,never,required,answer",
            defaultValue = "auto",
            description =
                    "Whether a person must approve a call: auto (as the hints say), never, required; answer: a person"
                            + " answers its argument question")
    private String approval = "auto";

    @UriParam(
            label = "consumer",
            enums = "true,false",
            defaultValue = "false",
            description = "Exempt from loop detection, for tools that are polled")
    private String polled = "false";

    @UriParam(
            label = "consumer",
            enums = "true,false",
            description = "Its results may contain text from outside. Unset: as openWorldHint")
    private String untrusted = "";

    @UriParam(
            label = "consumer",
            description =
                    "Set the declared arguments as headers, too; none may be named like a header of Camel or Caravel")
    private boolean argumentHeaders;

    private final Arguments arguments;

    /** Where a route finds the arguments. */
    enum Arguments {
        /** As a map in the body; as headers only where it says so. */
        BODY,
        /** As headers, and the body is empty, as routes from Camel's ai-tool have it. */
        HEADERS
    }

    ToolEndpoint(String uri, ToolComponent component, String name, Arguments arguments) {
        super(uri, component);
        this.name = name;
        this.arguments = arguments;
        this.argumentHeaders = arguments == Arguments.HEADERS;
    }

    @Override
    public Producer createProducer() {
        return new ToolProducer(this, this::callable);
    }

    private CallableTool callable(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(CallableTool.PROPERTY, CallableTool.class))
                .filter(known -> known.tool().name().equals(name))
                .or(() -> getComponent().catalog().route(name).map(CallableTool::of))
                .orElseThrow(() -> new ToolFailure("there is no tool '" + name + "'"));
    }

    /** The tool of a route that begins with this endpoint. */
    CallableTool callable(CatalogConsumer<Tool> route) {
        Processor work = arguments == Arguments.BODY
                ? route.getProcessor()
                : exchange -> {
                    exchange.getMessage().setBody(null);
                    route.getProcessor().process(exchange);
                };
        return new CallableTool(route.offered(), work, this);
    }

    /** The catalog refuses a second one of that name, in words that help; one may take another's place. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Tool tool = new ToolOptions(this).tool();
        if (tool.approval() == Tool.Approval.ANSWER) {
            // A run that asks waits for people: who wants that says so.
            getComponent().catalog().giveOnlyByName(name);
        }
        return getComponent().catalog().add(name, tool, this, processor);
    }

    @Override
    public ToolComponent getComponent() {
        return (ToolComponent) super.getComponent();
    }

    public String getName() {
        return name;
    }

    /** The options {@code parameter.*}, without the prefix. */
    public Map<String, Object> getParameters() {
        return parameters;
    }

    public void setParameters(Map<String, Object> parameters) {
        this.parameters = parameters;
    }

    public String getDescription() {
        return description;
    }

    public void setDescription(String description) {
        this.description = description;
    }

    public String getTitle() {
        return title;
    }

    public void setTitle(String title) {
        this.title = title;
    }

    public String getTags() {
        return tags;
    }

    public void setTags(String tags) {
        this.tags = tags;
    }

    public String getArgSchema() {
        return argSchema;
    }

    public void setArgSchema(String argSchema) {
        this.argSchema = argSchema;
    }

    public String getOutputSchema() {
        return outputSchema;
    }

    public void setOutputSchema(String outputSchema) {
        this.outputSchema = outputSchema;
    }

    public String getMcp() {
        return mcp;
    }

    public void setMcp(String mcp) {
        this.mcp = mcp;
    }

    public boolean isReadOnlyHint() {
        return readOnlyHint;
    }

    public void setReadOnlyHint(boolean readOnlyHint) {
        this.readOnlyHint = readOnlyHint;
    }

    public boolean isDestructiveHint() {
        return destructiveHint;
    }

    public void setDestructiveHint(boolean destructiveHint) {
        this.destructiveHint = destructiveHint;
    }

    public boolean isIdempotentHint() {
        return idempotentHint;
    }

    public void setIdempotentHint(boolean idempotentHint) {
        this.idempotentHint = idempotentHint;
    }

    public boolean isOpenWorldHint() {
        return openWorldHint;
    }

    public void setOpenWorldHint(boolean openWorldHint) {
        this.openWorldHint = openWorldHint;
    }

    public String getTimeout() {
        return timeout;
    }

    /** A plain number is milliseconds; {@code 30s} and {@code 5m} are what they look like. */
    public void setTimeout(String timeout) {
        ToolOptions.duration(name, timeout);
        this.timeout = timeout;
    }

    public int getLongestResult() {
        return longestResult;
    }

    public void setLongestResult(int longestResult) {
        this.longestResult = longestResult;
    }

    public boolean isArgumentHeaders() {
        return argumentHeaders;
    }

    public void setArgumentHeaders(boolean argumentHeaders) {
        this.argumentHeaders = argumentHeaders;
    }

    public String getApproval() {
        return approval;
    }

    public void setApproval(String approval) {
        this.approval = approval;
    }

    public String getOnUnknown() {
        return onUnknown;
    }

    public void setOnUnknown(String onUnknown) {
        this.onUnknown = onUnknown;
    }

    public String getUntrusted() {
        return untrusted;
    }

    public void setUntrusted(String untrusted) {
        this.untrusted = untrusted;
    }

    public String getPolled() {
        return polled;
    }

    public void setPolled(String polled) {
        this.polled = polled;
    }
}
