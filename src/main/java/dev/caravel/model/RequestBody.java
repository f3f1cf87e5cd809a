package dev.caravel.model;

import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** What is sent to a provider, JSON. It brings its attempt along, so that the HTTP client knows whose request it makes. */
public final class RequestBody extends ByteArrayEntity {

    private static final ContentType JSON = ContentType.create("application/json");

    private final Attempt attempt;
    private final byte[] json;

    RequestBody(Attempt attempt, byte[] json) {
        super(json, JSON);
        this.attempt = attempt;
        this.json = json;
    }

    Attempt attempt() {
        return attempt;
    }

    /** The JSON, for a step that logs the body. */
    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
