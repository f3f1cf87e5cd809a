package dev.caravel.openapi;

import dev.caravel.tool.ToolFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** What an API answered, as the result of the call: its text, or an error that the model reads. */
public final class OperationResult implements Processor {

    private static final int MOST_BYTES = 1_000_000;
    private static final int SHORTEST_SECRET = 8;
    private static final Pattern TEXT = Pattern.compile(
            "(text/.*|.*[/+]json|.*[/+]xml|application/(x-)?(ndjson|javascript|yaml|graphql|x-www-form-urlencoded))",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CHARSET = Pattern.compile("charset=\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

    /** Request time-out, bad gateway and gateway time-out (RFC 9110): the server behind may have done it. */
    private static final Set<Integer> NO_ANSWER_BEHIND_A_PROXY = Set.of(408, 502, 504);

    @Override
    public void process(Exchange exchange) throws IOException {
        ApiTool tool = exchange.getProperty(OperationRequest.TOOL, ApiTool.class);
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        String said = withoutSecrets(tool.api(), text(message));
        String line = status
                + message.getHeader(Exchange.HTTP_RESPONSE_TEXT, "", String.class)
                        .replaceFirst("^(?=.)", " ");
        if (status < 200 || status >= 300) {
            throw new ToolFailure(
                    (line + hint(message, status) + "\n" + said).strip(), NO_ANSWER_BEHIND_A_PROXY.contains(status));
        }
        message.setBody(said.isEmpty() ? line : said);
    }

    private static String hint(Message message, int status) {
        String later = message.getHeader("Retry-After", String.class);
        String elsewhere = message.getHeader("Location", String.class);
        return (later == null ? "" : " (Retry-After: " + later + ")")
                + (elsewhere == null || status < 300 || status >= 400 ? "" : ", which leads to " + elsewhere);
    }

    private static String text(Message message) throws IOException {
        InputStream body = message.getBody(InputStream.class);
        if (body == null) {
            return "";
        }
        byte[] bytes;
        try (body) {
            bytes = body.readNBytes(MOST_BYTES + 1);
        }
        String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        String plain = type.replaceFirst(";.*", "").strip();
        if (bytes.length > 0 && !plain.isEmpty() && !TEXT.matcher(plain).matches()) {
            String size = bytes.length > MOST_BYTES ? "more than " + MOST_BYTES : String.valueOf(bytes.length);
            return "[" + plain + ", " + size + " bytes, which can't be shown here]";
        }
        boolean whole = bytes.length <= MOST_BYTES;
        String text = new String(bytes, 0, Math.min(bytes.length, MOST_BYTES), charset(type));
        return whole ? text : text + "\n[cut: these are the first " + MOST_BYTES + " bytes]";
    }

    private static Charset charset(String type) {
        Matcher named = CHARSET.matcher(type);
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** Some APIs say what they were told, keys included. */
    private static String withoutSecrets(DeclaredApi api, String text) {
        String left = text;
        for (String secret : secrets(api)) {
            left = left.replace(secret, "[redacted]");
        }
        return left;
    }

    private static List<String> secrets(DeclaredApi api) {
        return Stream.concat(api.key().stream(), api.headers().values().stream())
                // What follows a scheme is the secret, with it or without.
                .map(value -> value.substring(value.lastIndexOf(' ') + 1))
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
    }
}
