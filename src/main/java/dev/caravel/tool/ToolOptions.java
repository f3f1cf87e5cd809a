package dev.caravel.tool;

import dev.caravel.route.TextResource;
import dev.caravel.text.OptionText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;

/** What an endpoint's options say: the tool that a route declares. */
final class ToolOptions {

    private static final Pattern STEERING =
            Pattern.compile("(camel|caravel|org\\.apache\\.camel).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final String ASKS = "question";

    private final ToolEndpoint endpoint;

    ToolOptions(ToolEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * The tool of a route.
     *
     * @throws IllegalArgumentException when an option is missing or has no meaning
     */
    Tool tool() {
        String where = where(endpoint.getName());
        if (endpoint.getDescription().isBlank()) {
            throw new IllegalArgumentException(
                    where + "a description is missing; say in the option description what it is for");
        }
        Duration timeout = duration(endpoint.getName(), endpoint.getTimeout());
        if (timeout.isNegative() || timeout.isZero() || endpoint.getLongestResult() <= 0) {
            throw new IllegalArgumentException(where + "timeout and longestResult must be more than 0");
        }
        try {
            ToolSchema schema = schema();
            if (endpoint.isArgumentHeaders()) {
                schema.names().forEach(ToolOptions::checkHeader);
            }
            return new Tool(
                    endpoint.getName(),
                    endpoint.getTitle().strip(),
                    endpoint.getDescription().strip(),
                    schema,
                    new Tool.Hints(
                            endpoint.isReadOnlyHint(),
                            endpoint.isIdempotentHint(),
                            endpoint.isDestructiveHint(),
                            endpoint.isOpenWorldHint()),
                    endpoint.getUntrusted().isEmpty()
                            ? endpoint.isOpenWorldHint()
                            : OptionText.isTrue("untrusted", endpoint.getUntrusted()),
                    timeout,
                    endpoint.getLongestResult(),
                    endpoint.isArgumentHeaders(),
                    approval(endpoint.getApproval(), schema),
                    onUnknown(endpoint.getOnUnknown()),
                    OptionText.isTrue("polled", endpoint.getPolled()),
                    endpoint.getOutputSchema().isBlank()
                            ? Optional.empty()
                            : Optional.of(OutputSchema.ofJson(text(endpoint.getOutputSchema()))),
                    OptionText.isTrue("mcp", endpoint.getMcp()));
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

    private static Tool.Approval approval(String approval, ToolSchema schema) {
        return switch (approval) {
            case "auto" -> Tool.Approval.AUTO;
            case "never" -> Tool.Approval.NEVER;
            case "required" -> Tool.Approval.REQUIRED;
            case "answer" -> answer(schema);
            default ->
                throw new IllegalArgumentException(
                        "approval must be auto, never, required or answer, not '" + approval + "'");
        };
    }

    private static Tool.Approval answer(ToolSchema schema) {
        if (!schema.names().contains(ASKS)) {
            throw new IllegalArgumentException(
                    "with approval=answer a person answers what the argument '" + ASKS + "' asks; declare it");
        }
        return Tool.Approval.ANSWER;
    }

    private static Tool.OnUnknown onUnknown(String onUnknown) {
        Tool.OnUnknown known = new Tool.OnUnknown(onUnknown.strip());
        if (known.lookUp().isEmpty()
                && !List.of(Tool.OnUnknown.PARK, Tool.OnUnknown.TELL).contains(known)) {
            throw new IllegalArgumentException(
                    "onUnknown must be park, tell or an endpoint such as direct:look-it-up, not '" + onUnknown + "'");
        }
        return known;
    }

    private ToolSchema schema() {
        String schema = endpoint.getArgSchema();
        if (schema.isBlank()) {
            return ToolSchema.ofParameters(endpoint.getParameters());
        }
        if (!endpoint.getParameters().isEmpty()) {
            throw new IllegalArgumentException("give argSchema or parameter.NAME, not both");
        }
        return ToolSchema.ofJson(text(schema));
    }

    private String text(String schema) {
        return TextResource.isPlace(schema) ? TextResource.read(endpoint.getCamelContext(), schema) : schema;
    }

    /** @throws IllegalArgumentException when the text is no duration, in words that name the tool */
    static Duration duration(String tool, String timeout) {
        try {
            return Duration.ofMillis(TimeUtils.toMilliSeconds(timeout.strip()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(where(tool) + "timeout must be a time such as 30s, 5m or 60000"
                    + " (milliseconds), but is '" + timeout + "'");
        }
    }

    private static String where(String tool) {
        return "tool '" + tool + "': ";
    }
}
