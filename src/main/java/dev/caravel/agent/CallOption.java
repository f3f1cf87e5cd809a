package dev.caravel.agent;

import java.util.Optional;
import org.apache.camel.Exchange;

/** An option of a call: text, in which simple expressions stand for what the message says. */
final class CallOption {

    private CallOption() {}

    /** What it is for this message, without space around it; empty when that is nothing. */
    static Optional<String> text(Exchange exchange, String option) {
        if (option.isEmpty()) {
            return Optional.empty();
        }
        String value = option.contains("${")
                ? exchange.getContext()
                        .resolveLanguage("simple")
                        .createExpression(option)
                        .evaluate(exchange, String.class)
                : option;
        if (value != null && value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an option of the call has a character U+0000 in it: " + option);
        }
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }
}
