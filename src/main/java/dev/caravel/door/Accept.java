package dev.caravel.door;

import java.util.Locale;
import org.apache.camel.Exchange;

/** Whether a caller wants events as they happen or one JSON text: the type with the higher weight, else the one named first (RFC 9110). */
public final class Accept {

    private static final String EVENTS = "text/event-stream";
    private static final String JSON = "application/json";

    private Accept() {}

    /** @param usually what it is where the caller names neither */
    public static boolean events(Exchange exchange, boolean usually) {
        String accept =
                exchange.getMessage().getHeader("Accept", "", String.class).toLowerCase(Locale.ROOT);
        double events = 0;
        double json = 0;
        boolean named = false;
        for (String range : accept.split(",")) {
            String[] parts = range.strip().split("\\s*;\\s*");
            double weight = weight(parts);
            if (parts[0].equals(EVENTS)) {
                named = true;
                events = json > 0 && weight <= json ? 0 : weight;
            } else if (parts[0].equals(JSON)) {
                named = true;
                json = events > 0 && weight <= events ? 0 : weight;
            }
        }
        return named ? events > 0 && (json == 0 || events > json) : usually;
    }

    private static double weight(String[] parts) {
        for (String part : parts) {
            if (part.matches("q=[01](\\.[0-9]{0,3})?")) {
                return Double.parseDouble(part.substring(2));
            }
        }
        return 1;
    }
}
