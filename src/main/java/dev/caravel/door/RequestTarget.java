package dev.caravel.door;

import dev.caravel.text.Printable;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * What a request is about: the parts of its path, and its query. Camel puts both among the headers, where a header of the same name,
 * such as a proxy may add, would count as well.
 */
public final class RequestTarget {

    private final Map<String, String> parts = new HashMap<>();
    private final String path;
    private final Map<String, List<String>> query = new LinkedHashMap<>();

    private RequestTarget(String template, String path, String query) {
        String[] names = template.split("/");
        String[] values = path.split("/");
        for (int i = 0; i < names.length && i < values.length; i++) {
            if (names[i].startsWith("{") && names[i].endsWith("}")) {
                parts.put(
                        names[i].substring(1, names[i].length() - 1),
                        URLDecoder.decode(values[i].replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        this.path = path;
        for (String parameter : query.split("&")) {
            if (!parameter.isEmpty()) {
                add(parameter.split("=", 2));
            }
        }
    }

    private void add(String[] parameter) {
        query.computeIfAbsent(decoded(parameter[0]), name -> new ArrayList<>())
                .add(parameter.length == 1 ? "" : decoded(parameter[1]));
    }

    /** Camel's own reader of queries leaves {@code %C3%A4} as it is. */
    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public static RequestTarget of(Exchange exchange) {
        String template = URLDecoder.decode(exchange.getFromEndpoint().getEndpointBaseUri(), StandardCharsets.UTF_8)
                .replaceFirst("^[a-z-]+:/*", "/");
        String path = exchange.getMessage().getHeader(Exchange.HTTP_URI, "", String.class);
        String query = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
        try {
            return new RequestTarget(template, URI.create(path).getRawPath(), query);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("the address can't be read");
        }
    }

    /** The path as it was sent, escapes and all. */
    public String path() {
        return path;
    }

    /** A part of the path, by its name in the route; empty when it is not there. */
    public String path(String name) {
        return parts.getOrDefault(name, "");
    }

    /** Refuses a query with other parameters than these: who misspells one would take what comes for what was asked. */
    void allow(String... parameters) {
        List<String> known = List.of(parameters);
        query.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Refusal.malformed("there is no parameter '" + Printable.line(name) + "'; there are: "
                            + String.join(", ", known));
                });
    }

    /**
     * A parameter of the query; one that is blank is none.
     *
     * @throws Refusal when it is given twice
     */
    public Optional<String> query(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Refusal.malformed("the parameter '" + Printable.line(name) + "' is given twice");
        }
        return values.stream().filter(text -> !text.isBlank()).findFirst();
    }

    /** A parameter of the query that may be given several times, with what each of them lists, separated by commas. */
    List<String> listed(String name) {
        return query.getOrDefault(name, List.of()).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
