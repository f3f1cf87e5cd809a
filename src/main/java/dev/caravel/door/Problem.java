package dev.caravel.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;

/**
 * An error as RFC 9457 writes it, {@code application/problem+json}.
 *
 * @param status the status of the reply
 * @param detail what is wrong and what to do, in a line
 */
public record Problem(int status, String detail) {

    public static final String TYPE = "application/problem+json";

    public String toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", EnglishReasonPhraseCatalog.INSTANCE.getReason(status, Locale.ROOT))
                .put("status", status)
                .put("detail", detail)
                .toString();
    }
}
