package dev.caravel.output;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that is a JSON object. Where a step wants text or bytes, it is that JSON: in a file, a topic, a log. */
final class AnswerMap extends LinkedHashMap<String, Object> {

    @Serial
    private static final long serialVersionUID = 1L;

    AnswerMap(Map<String, Object> members) {
        super(members);
    }

    @Override
    public String toString() {
        return AnswerText.of(this);
    }
}
