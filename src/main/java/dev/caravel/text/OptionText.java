package dev.caravel.text;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An endpoint's option as somebody wrote it, in a form that no step of Camel's on the way to the endpoint changes. An option in
 * YAML is pasted into the endpoint's address as it is: there {@code +} is a space, {@code &} ends the option, {@code %20} is
 * decoded, and {@code RAW(}, {@code #bean:} and double braces mean something.
 */
public final class OptionText {

    /** Mark the form; an option that an application writes into an address by itself has none, and keeps Camel's rules. */
    private static final String LITERAL_MARK = "written:";

    private static final String PLACEHOLDER_MARK = "written-with-placeholders:";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,-]*");
    private static final String PARAMETER = "parameter.";

    private OptionText() {}

    /** Whether double braces in it are what they look like, or stand for a property. */
    public enum Braces {
        LITERAL,
        PLACEHOLDER
    }

    /** @throws IllegalArgumentException when it is neither true nor false; Java would take any other word for false */
    public static boolean isTrue(String option, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(option + " must be true or false, not '" + text + "'");
        }
        return Boolean.parseBoolean(text);
    }

    /** The form of a text. */
    public static String encode(String text, Braces braces) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        return (braces == Braces.LITERAL ? LITERAL_MARK : PLACEHOLDER_MARK)
                + URLEncoder.encode(text, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace('%', '~');
    }

    /** The name of an option: of a tool's parameter {@code order-id}, too, of which Camel's YAML would make {@code orderId}. */
    public static String encodeName(String option) {
        return option.startsWith(PARAMETER) ? option.replace("-", "~2D") : option;
    }

    /**
     * Makes the options what they were when they were written.
     *
     * @param properties puts properties in the place of placeholders
     */
    public static void decode(Map<String, Object> options, UnaryOperator<String> properties) {
        Map<String, Object> encoded = new LinkedHashMap<>(options);
        options.clear();
        encoded.forEach((name, value) -> options.put(
                name.startsWith(PARAMETER) ? name.replace("~2D", "-") : name,
                value instanceof String text ? decode(text, properties) : value));
    }

    private static String decode(String option, UnaryOperator<String> properties) {
        if (option.startsWith(LITERAL_MARK)) {
            return unescape(option.substring(LITERAL_MARK.length()));
        }
        return option.startsWith(PLACEHOLDER_MARK)
                ? properties.apply(unescape(option.substring(PLACEHOLDER_MARK.length())))
                : option;
    }

    private static String unescape(String text) {
        return URLDecoder.decode(text.replace('~', '%'), StandardCharsets.UTF_8);
    }
}
