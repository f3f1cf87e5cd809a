package dev.caravel.agent;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/** An option of a call: text, in which simple expressions stand for what the message says. */
public final class CallOption {

    private static final String EXPRESSION = "${";

    private CallOption() {}

    /**
     * Expressions are a route author's. An address that was put together while running may hold what a sender wrote, which
     * must not be evaluated.
     *
     * @throws IllegalArgumentException when such an address has an expression among its options
     */
    public static void refuseMadeWhileRunning(CamelContext context, String address, Map<String, Object> options) {
        boolean written = !context.isStarted()
                || context.getCamelContextExtension().isSetupRoutes()
                || context.getRouteController().isStartingRoutes();
        if (written) {
            return;
        }
        options.forEach((name, value) -> {
            if (value != null && value.toString().contains(EXPRESSION)) {
                throw new IllegalArgumentException(
                        address + ": its option " + name + " has ${ in it, and the address was"
                                + " made while running (toD, a recipient list, a replyTo); write to: " + address
                                + " in the route, where an option may name what it takes from the message");
            }
        });
    }

    /** What it is for this message, without space around it; empty when that is nothing. */
    public static Optional<String> text(Exchange exchange, String option) {
        if (option.isEmpty()) {
            return Optional.empty();
        }
        String value = option.contains(EXPRESSION)
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
