package dev.caravel.tool;

import dev.caravel.text.OptionText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.TimeUtils;

/** A tool by its name. The options are those of Camel's own {@code ai-tool:}, and a few of ours. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "tool",
        title = "Tool",
        syntax = "tool:name",
        category = {Category.AI})
public final class ToolEndpoint extends DefaultEndpoint {

    private static final Pattern STEERING =
            Pattern.compile("(camel|caravel|org\\.apache\\.camel).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    @UriPath
    @Metadata(required = true)
    private final String name;

    @UriParam(description = "What the tool is for, in words for the model. Required on a tool's route")
    private String description = "";

    @UriParam(description = "A name for people")
    private String title = "";

    @UriParam(description = "Comma-separated words to choose tools by")
    private String tags = "";

    @UriParam(description = "A JSON Schema of the arguments, inline or as a resource such as classpath:schema.json")
    private String argSchema = "";

    @UriParam(description = "The tool has no side effect")
    private boolean readOnlyHint;

    @UriParam(description = "The tool may destroy or overwrite")
    private boolean destructiveHint;

    @UriParam(description = "A call may be repeated")
    private boolean idempotentHint;

    @UriParam(description = "The tool reaches beyond this system")
    private boolean openWorldHint;

    @UriParam(
            description = "Its results may hold text that somebody outside wrote: unset = as openWorldHint says",
            enums = "true,false")
    private String untrusted = "";

    @UriParam(description = "Maximum duration of a call", defaultValue = "60s")
    private Duration timeout = Duration.ofSeconds(60);

    @UriParam(description = "Characters of a result, or of an error, that the model sees", defaultValue = "50000")
    private int longestResult = Tool.LONGEST_RESULT;

    @UriParam(description = "Set the arguments as headers too, for routes brought over from ai-tool:")
    private boolean argumentHeaders;

    @UriParam(
            description = "Whether a person must approve a call: auto (as the hints say), never or required",
            enums = "auto,never,required",
            defaultValue = "auto")
    private String approval = "auto";

    @UriParam(
            description = "What happens when the outcome of a call is unknown, for a tool that is neither read-only nor"
                    + " idempotent: park (the run is paused until a person resolves it) or tell (the model)",
            enums = "park,tell",
            defaultValue = "park")
    private String onUnknown = "park";

    @UriParam(description = "Exempt from loop detection, for tools that are polled")
    private String polled = "false";

    private Map<String, Object> parameters = new HashMap<>();

    ToolEndpoint(String uri, ToolComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        return new ToolProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Tool declared = tool();
        ToolConsumer consumer = new ToolConsumer(this, processor, declared);
        // Here and not when the consumer starts: all are known before the first one runs, and can be checked.
        getComponent().catalog().add(declared, consumer);
        return consumer;
    }

    private Tool tool() throws IOException {
        String where = "tool '" + name + "': ";
        if (description.isBlank()) {
            throw new IllegalArgumentException(
                    where + "a description is missing; say in the option description what it is for");
        }
        if (timeout.isNegative() || timeout.isZero() || longestResult <= 0) {
            throw new IllegalArgumentException(where + "timeout and longestResult must be more than 0");
        }
        try {
            ToolSchema schema = schema();
            if (argumentHeaders) {
                schema.names().forEach(ToolEndpoint::checkHeader);
            }
            return new Tool(
                    name,
                    description.strip(),
                    title,
                    List.of(tags.isBlank() ? new String[0] : tags.trim().split("\\s*,\\s*")),
                    schema,
                    new Tool.Hints(readOnlyHint, idempotentHint, destructiveHint, openWorldHint),
                    untrusted.isEmpty() ? openWorldHint : isTrue("untrusted", untrusted),
                    timeout,
                    longestResult,
                    argumentHeaders,
                    approval(),
                    onUnknown(),
                    isTrue("polled", polled));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + e.getMessage());
        }
    }

    /** Headers steer what a route does next: where a call goes, which file is written. */
    private static void checkHeader(String argument) {
        if (STEERING.matcher(argument).matches()) {
            throw new IllegalArgumentException(
                    "the argument '" + argument + "' would be a header that steers the route;"
                            + " give it a name that does not begin with Camel, Caravel or org.apache.camel, or leave"
                            + " argumentHeaders out");
        }
    }

    private Tool.Approval approval() {
        return switch (approval) {
            case "auto" -> Tool.Approval.AUTO;
            case "never" -> Tool.Approval.NEVER;
            case "required" -> Tool.Approval.REQUIRED;
            default ->
                throw new IllegalArgumentException("approval must be auto, never or required, not '" + approval + "'");
        };
    }

    private Tool.OnUnknown onUnknown() {
        return switch (onUnknown) {
            case "park" -> Tool.OnUnknown.PARK;
            case "tell" -> Tool.OnUnknown.TELL;
            default -> throw new IllegalArgumentException("onUnknown must be park or tell, not '" + onUnknown + "'");
        };
    }

    private static boolean isTrue(String option, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(option + " must be true or false, not '" + value + "'");
        }
        return Boolean.parseBoolean(value);
    }

    private ToolSchema schema() throws IOException {
        if (argSchema.isBlank()) {
            return ToolSchema.ofParameters(parameters);
        }
        if (!parameters.isEmpty()) {
            throw new IllegalArgumentException("give argSchema or parameter.NAME, not both");
        }
        if (!ResourceHelper.hasScheme(argSchema)) {
            return ToolSchema.ofJson(argSchema);
        }
        try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(getCamelContext(), argSchema)) {
            return ToolSchema.ofJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public ToolComponent getComponent() {
        return (ToolComponent) super.getComponent();
    }

    public String getName() {
        return name;
    }

    /** The options {@code parameter.*}, without the prefix. */
    void setParameters(Map<String, Object> parameters) {
        this.parameters = parameters;
    }

    public void setDescription(String description) {
        this.description = OptionText.decode(description);
    }

    public void setTitle(String title) {
        this.title = OptionText.decode(title);
    }

    public void setTags(String tags) {
        this.tags = OptionText.decode(tags);
    }

    public void setArgSchema(String argSchema) {
        this.argSchema = OptionText.decode(argSchema);
    }

    public void setReadOnlyHint(boolean readOnlyHint) {
        this.readOnlyHint = readOnlyHint;
    }

    public void setDestructiveHint(boolean destructiveHint) {
        this.destructiveHint = destructiveHint;
    }

    public void setIdempotentHint(boolean idempotentHint) {
        this.idempotentHint = idempotentHint;
    }

    public void setOpenWorldHint(boolean openWorldHint) {
        this.openWorldHint = openWorldHint;
    }

    /** A plain number is milliseconds; {@code 30s} and {@code 5m} are what they look like. */
    public void setTimeout(String timeout) {
        try {
            this.timeout = Duration.ofMillis(TimeUtils.toMilliSeconds(timeout.strip()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("tool '" + name + "': timeout must be a time such as 30s, 5m or 60000"
                    + " (milliseconds), but is '" + timeout + "'");
        }
    }

    public void setLongestResult(int longestResult) {
        this.longestResult = longestResult;
    }

    public void setArgumentHeaders(boolean argumentHeaders) {
        this.argumentHeaders = argumentHeaders;
    }

    public void setApproval(String approval) {
        this.approval = approval;
    }

    public void setOnUnknown(String onUnknown) {
        this.onUnknown = onUnknown;
    }

    public void setUntrusted(String untrusted) {
        this.untrusted = untrusted;
    }

    public void setPolled(String polled) {
        this.polled = polled;
    }
}
