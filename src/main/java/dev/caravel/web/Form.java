package dev.caravel.web;

import dev.caravel.text.Utf8;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A body that says that it is a form: {@code curl -d} says so of every text. As a map it has the fields, as Camel's own; as
 * text it is what was meant: the field {@code input}, else the fields a line each, and where it is no form at all what was sent.
 */
final class Form extends AbstractMap<String, Object> {

    /** The name under which the raw body passes through Camel's HTTP consumer: as a part of the path it gets to nobody else. */
    private static final String RAW = "CaravelForm";

    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final Pattern FIELDS =
            Pattern.compile("[A-Za-z_][\\w.\\-\\[\\]]*=[^&\\s]*(&[A-Za-z_][\\w.\\-\\[\\]]*=[^&\\s]*)*");

    private final Map<String, Object> fields;
    private final String text;

    private Form(Map<String, Object> fields, String text) {
        this.fields = fields;
        this.text = text;
    }

    /** Before the body is read: Vert.x would decode it as a form, and refuse a text that has a % in it or is long. */
    static void readAsText(RoutingContext call) {
        if (isForm(call)) {
            call.request().headers().set(HttpHeaders.CONTENT_TYPE, "text/plain");
        }
    }

    /** After it is read: all is as it was, and the body goes along. */
    static void keepText(RoutingContext call) {
        if (isForm(call)) {
            call.request()
                    .headers()
                    .set(
                            HttpHeaders.CONTENT_TYPE,
                            call.parsedHeaders().contentType().rawValue());
            if (call.body().buffer() != null) {
                call.pathParams().put(RAW, new String(call.body().buffer().getBytes(), StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static boolean isForm(RoutingContext call) {
        return TYPE.equalsIgnoreCase(call.parsedHeaders().contentType().value());
    }

    /** The body that was kept, taken off the headers: a form, or bytes that are no text; null when there is none. */
    static Object take(Map<String, Object> headers) {
        return headers.remove(RAW) instanceof String raw ? of(raw.getBytes(StandardCharsets.ISO_8859_1)) : null;
    }

    static Object of(byte[] body) {
        return Utf8.find(body).map(Form::of).map(Object.class::cast).orElse(body);
    }

    private static Form of(String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (FIELDS.matcher(text).matches()) {
            try {
                new QueryStringDecoder(text, StandardCharsets.UTF_8, false)
                        .parameters()
                        .forEach((name, values) -> fields.put(name, values.size() == 1 ? values.get(0) : values));
            } catch (IllegalArgumentException e) {
                // A % that begins no letter.
                fields.clear();
            }
        }
        return new Form(fields, fields.isEmpty() ? text : meant(fields));
    }

    private static String meant(Map<String, Object> fields) {
        return fields.get("input") instanceof String input
                ? input
                : fields.entrySet().stream()
                        .map(field -> field.getKey() + ": " + words(field.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    private static String words(Object value) {
        return value instanceof List<?> several
                ? several.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : value.toString();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return fields.entrySet();
    }

    @Override
    public String toString() {
        return text;
    }
}
